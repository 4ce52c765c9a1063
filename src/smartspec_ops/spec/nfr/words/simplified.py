"""Chinese is written in two scripts: what tables and patterns say in one of them is found in the other.

A letter stands for one letter, so that offsets stay. Only letters that tables or patterns hold are here.
"""

_TRADITIONAL = (
    "為啟裡強眾著綫衛溫祕鐘説"
    "萬與業絲丟兩嚴個箇爲舉麼義習買瞭於雲產億僅從們價優會傳體脩債償儲關俱內冊寫決況準減憑齣擊劃則創刪別彆"
    "製務動勢區醫韆昇單賣佔卻歷曆壓參蔘發髮變隻祇臺檯颱號閤衕後嚮曏啓員週賙響迴圍圖場壞聲處備復複覆夠學實"
    "審傢寬對導壽將嘗嚐盡儘侷屬佈師帳帶幀並併幷庫應開異棄彈歸當噹錄彔憶誌態總懸願戶釦執擴摺護報擔擬換據蒐"
    "數斷無舊時顯術朮機雜權條來闆構菓標樣覈檔檢匯彙滙沒註測潤漲滲潰滾滯滿災點爍燒熱狀獻翫環現畫暢監蓋盤碼"
    "確礙離積稅穩筆簡係繫緊紅約級紀綱納線細終結絡統續維綠緩編縮網揹脫騰緻節範薦獲穫營虛補錶裝見觀規視覺觸"
    "計訂認議訊記許論設訪證証評識訴詞譯試話詢該詳語誤說請諾讀調談像負敗賬貨質購費資賠躍轉輪載較辭達過運還"
    "進遠違連遲選遞採寀裏哩鍾鐘鈡鎖錯鏡長門閃問閒閑間閱閾隊階際險難靜麪頁項須鬚預頻題額風駐驗驟鮮黃齡"
)
_SIMPLIFIED = (
    "为启里强众着线卫温秘钟说"
    "万与业丝丢两严个个为举么义习买了于云产亿仅从们价优会传体修债偿储关具内册写决况准减凭出击划则创删别别"
    "制务动势区医千升单卖占却历历压参参发发变只只台台台号合同后向向启员周周响回围图场坏声处备复复复够学实"
    "审家宽对导寿将尝尝尽尽局属布师帐带帧并并并库应开异弃弹归当当录录忆志态总悬愿户扣执扩折护报担拟换据搜"
    "数断无旧时显术术机杂权条来板构果标样核档检汇汇汇没注测润涨渗溃滚滞满灾点烁烧热状献玩环现画畅监盖盘码"
    "确碍离积税稳笔简系系紧红约级纪纲纳线细终结络统续维绿缓编缩网背脱腾致节范荐获获营虚补表装见观规视觉触"
    "计订认议讯记许论设访证证评识诉词译试话询该详语误说请诺读调谈象负败账货质购费资赔跃转轮载较辞达过运还"
    "进远违连迟选递采采里里钟钟钟锁错镜长门闪问闲闲间阅阈队阶际险难静面页项须须预频题额风驻验骤鲜黄龄"
)
_LETTERS = str.maketrans(_TRADITIONAL, _SIMPLIFIED)


# Written so it is Japanese, and a video; in Chinese it would be an animation.
_VIDEO = "動画"


def simplified(text: str) -> str:
    """The text with simplified letters for traditional ones, as long as it was."""
    if text.isascii():
        return text
    return _VIDEO.join(part.translate(_LETTERS) for part in text.split(_VIDEO))
