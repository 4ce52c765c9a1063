"""What others promise or claim: "the carrier guarantees us 98.5 %", "FCM claims 95 % within 250 ms"."""

# ruff: noqa: E501  (the patterns of all languages together)

from decimal import Decimal

from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.words import expressions as re

# Who is promised something by somebody else says to whom: nobody guarantees himself a figure.
_TO_US = re.compile(
    r"(?<!\w)(?:(?:guarantee|promise|assure|grant|offer|give|owe|quote|commit)(?:s|ed|d)? (?:to )?us(?!\w)|(?:guarantees?|promises?|commits?) [^.;:]{1,40} to us(?!\w)"
    r"|(?:garantiert|verspricht|bietet|sagt|sichert|gewährt) uns(?!\w)|nous (?:garantit|promet|assure|offre|annonce|accorde)|nos (?:garantiza|promete|asegura|ofrece|da|declara|garante|oferece|assegura)|(?:garante|promete|assegura|oferece)-nos"
    r"|ci (?:garantisce|promette|assicura|offre|dà|dichiara)|(?:garandeert|belooft|biedt|geeft) ons(?!\w)|zegt ons toe|(?:garanterar|lovar|utlovar) oss|(?:garanterer|lover|tilbyr|tilbyder) os{1,2}(?!\w)"
    r"|(?:гарантиру\w+|обеща\w+|заявля\w+|обеспечива\w+|да[её]т|предоставля\w+) нам(?!\w)|нам (?:гарантиру\w+|обеща\w+|заявля\w+)|(?:гаранту\w+|обіця\w+|заявля\w+|декларує|надає|забезпечує) нам(?!\w)|нам (?:гаранту\w+|обіця\w+)"
    r"|(?:gwarantuj\w+|deklaruj\w+|obiecuj\w+|zapewnia\w*|oferuj\w+|podaj\w+) nam(?!\w)|nam (?:gwarantuj\w+|deklaruj\w+|obiecuj\w+)|nám (?:garantuj\w+|slibuj\w+|zaruč\w+|deklaruj\w+|udáv\w+)|(?:garantuj\w+|slibuj\w+|zaruč\w+|deklaruj\w+) nám(?!\w)"
    r"|bize\s[^.;]{0,60}(?:garanti|taahhüt|vaat|söz)\s?(?:edi|veri|ver)|(?:cam kết|đảm bảo|bảo đảm|hứa) (?:với|cho) (?:chúng tôi|chúng ta|ta)|(?:menjamin|menjanjikan|memberi|menjaminkan)\w* (?:kepada )?kami(?!\w)|(?:รับประกัน|รับรอง|สัญญา)(?:กับ|ให้|แก่)?เรา)"
    r"|(?:向|给|給|对|對)(?:我们|我們|我方|本公司)(?:提供的?)?[^，。；]{0,12}(?:保证|保證|承诺|承諾)|(?:当社|弊社|我々|私たち|当方|自社)(?:に|へ|に対して|に対し)[^、。]{0,24}(?:保証|約束)|(?:우리|당사|저희)(?:에게|한테)[^.]{0,24}(?:보장|약속|보증)",
    re.IGNORECASE,
)
# Only of somebody else it is told what he claims; "claims" alone is what a worker does with a job.
_CLAIMS = re.compile(
    r"(?<!\w)(?:(?:claims?|advertises?|quotes?|touts?|boasts?) (?:to |that |up to |over |at least |around |about |an? |their |its ){0,3}[<>≤≥~]?\s?\d[\d.,]*\s?(?:%|m?s(?!\w)|sec|min)|(?:claims?|advertises?|touts?|boasts?) (?:an? )?(?:uptime|availability|latency|SLA|p\d\d)"
    r"|(?:behauptet|beansprucht|wirbt mit)|(?:affirme|prétend|revendique|se targue)(?!\w)|(?:presume de|alega|afirma tener|afirma ofrecer|alardea)|(?:alega|afirma ter|afirma oferecer)|(?:sostiene di|vanta|afferma di)|(?:beweert|claimt)(?!\w)|(?:hävdar|uppger)(?!\w)|(?:hevder|hævder|oppgir|oplyser)(?!\w)"
    r"|заявля(?:ет|ют|ла|ло|ли)(?!\w)|заявлен[оаы] у|декларируе?т|уверяет|утверждает|заявля(?:є|ють)(?!\w)|стверджує|запевняє|twierdzi(?!\w)|chwali się|reklamuje|(?:tvrdí|proklamuje|chlubí se)(?!\w)|iddia (?:ed|et)\w+|(?:mengklaim|mengeklaim)|tuyên bố (?:là|rằng|đạt|có)|quảng cáo|อ้างว่า|อ้างถึง)"
    r"|宣称|宣稱|声称|聲稱|号称|號稱|(?:と|を)(?:主張|謳って|謳う|うたって)|(?:라고|다고) (?:주장|홍보)",
    re.IGNORECASE,
)
_PARTY = (
    r"(?:upstream|third[- ]part(?:y|ies)|vendors?|carriers?|telcos?|isp|mobile operators?|card (?:operator|network|scheme)s?|cloud providers?|hosting(?: provider| company)?|hosters?|data ?cent(?:er|re)s?(?: operator)?|payment (?:provider|gateway|processor)s?|sms (?:provider|gateway|operator)|competitors?|manufacturers?|acquirers?|the bank"
    r"|drittanbieter|mobilfunkanbieter|cloud-?anbieter|hoster|rechenzentrum(?:sbetreiber)?|netzbetreiber|zahlungsdienstleister|wettbewerb(?:er)?|hersteller|hébergeur|opérateur (?:télécom|mobile)|fabricant|concurrents?|prestataire de paiement|operador(?:a)? (?:móvil|de telecomunicaciones|de telefonia)|proveedor de (?:nube|hosting|pagos|la nube)|fabricante|competidor|provedor de (?:nuvem|hospedagem|pagamentos?)|concorrente"
    r"|operatore (?:mobile|telefonico)|produttore|concorrente|fornitore (?:cloud|di hosting|di pagamenti)|hostingpartij|netbeheerder|fabrikant|concurrent|провайдер хостинга|хостинг(?:-провайдер)?\w*|оператор (?:связи|спутник\w*|карт|сотовой)|облак[оа]|вендор\w*|производител\w+|конкурент\w*|дата-?центр\w*|банк-?(?:эквайер)?|эквайер|сотов\w+ оператор"
    r"|хостер|оператор зв'язку|мобільн\w+ оператор|виробник\w*|вендор|хмарн\w+ провайдер|еквайєр|operator (?:kart|sieci|komórkowy|satelitarny|telekomunikacyjny)|hosting|hostingodawca|dostawca (?:chmury|hostingu|płatności)|producent|konkurencja|agent rozliczeniowy|provozovatel sítě|mobilní operátor|operátor (?:sítě|karet)|výrobce|konkurence|poskytovatel (?:cloudu|hostingu|platební brány)|platební brána"
    r"|bulut sağlayıcı\w*|operatör|gsm operatörü|barındırma (?:firması|şirketi)|üretici|rakip\w*|ödeme kuruluşu|banka|pos sağlayıcı\w*|nhà mạng|nhà cung cấp (?:đám mây|dịch vụ thanh toán|hosting)|đối thủ|operator seluler|penyedia (?:cloud|awan|hosting|pembayaran)|pesaing|vendor"
    r"|(?-i:AWS|Amazon|Azure|GCP|Google Cloud|Cloudflare|Akamai|Fastly|Stripe|PayPal|Adyen|Twilio|SendGrid|Mailgun|Heroku|Vercel|Netlify|Hetzner|OVH|GitHub|Firebase|OpenAI|Anthropic|FCM|APNs?|S3|RDS|DynamoDB|CloudFront|Starlink|Iridium|Visa|Mastercard))"
)
_STATES = re.compile(
    rf"(?<!\w){_PARTY}(?!\w)[^.;:!?|]{{0,40}}?(?<!\w)(?:(?:guarantees?|promises?|states)(?! (?:must|shall|should|will|has|have|is|are)(?!\w))|specifies|declares?|garantiert|verspricht|gibt[^.;]{{0,40}} an|nennt|garantit|promet|annonce|garantiza|promete|anuncia|declara|garante|garantisce|promette|dichiara|garandeert|belooft|geeft|garanterar|lovar|garanterer|lover"
    r"|гарантиру\w+|обеща\w+|да[её]т|указыва\w+|гаранту\w+|обіця\w+|вказує|gwarantuj\w+|deklaruj\w+|obiecuj\w+|podaj\w+|garantuj\w+|slibuj\w+|udáv\w+|uvád\w+|garanti edi\w+|taahhüt edi\w+|vaat edi\w+|belirt\w+|veriyor|cam kết|đảm bảo|công bố|menjamin|menjanjikan|menyatakan)(?!\w)",
    re.IGNORECASE,
)
_STATES_TR = re.compile(
    rf"(?<!\w){_PARTY}(?!\w)[^.;:!?|]{{0,80}}\d[^.;:!?|]{{0,40}}(?:garanti edi\w+|taahhüt edi\w+|vaat edi\w+|veriyor|belirtiyor|iddia edi\w+|söz veriyor)",
    re.IGNORECASE,
)
_PARTY_UNSPACED = re.compile(
    r"(?:云厂商|雲端供應商|云服务商|运营商|電信商|第三方|供应商|厂商|友商|竞品|银行侧|クラウド(?:事業者|ベンダー)|ベンダー|通信キャリア|キャリア|他社|外部サービス|決済代行|通信事業者|클라우드 ?(?:업체|사업자|벤더)|통신사|벤더|경쟁사|외부 ?업체|카드사|PG사|ผู้ให้บริการ(?:คลาวด์|เครือข่าย|ภายนอก)|คู่แข่ง)[^。；;!?|\n]{0,60}(?:承诺|承諾|保证|保證|声明|宣称|保証|公表|公称|うたって|謳って|보장|약속|공표|주장|제시|รับประกัน|ระบุ|ประกาศ)"
)


def is_promised_by_others(facts: Facts) -> bool:
    """ "The carrier guarantees us 98.5 %": what is built on, not what is promised."""
    s, mention = facts.statement, facts.mention
    if facts.in_table and facts.column_aims:
        return False
    low, high = s.sentence(mention)
    sentence = s.text[low:high]
    if _TO_US.search(sentence) or _PARTY_UNSPACED.search(sentence):
        return True
    ahead = s.text[low : mention.end + _UNIT]
    return bool(_CLAIMS.search(ahead) or _STATES.search(s.text[low : mention.start]) or _STATES_TR.search(sentence))


# "0.5 % for each hour of downtime": what is paid, beside the level it is paid for.
_PENALTY = re.compile(
    r"(?<!\w)(?:penalt(?:y|ies)|liquidated damages|fines?|vertragsstrafe|pönale|pénalités?|penalizaci[oó]n(?:es)?|penalidade|penalización|multas?|penal[ei]|boetes?|штраф\w*|пен[яиюі]|неустойк\w+|kar[ay] umown\w+|kar[aęy]|kary|(?:smluvní )?pokut\w+|sankc\w+|ceza(?:sı)?|cezai şart\w*|tiền phạt|phạt|denda)(?!\w)|罚款|违约金|違約金|罰金|위약금|지체상금|벌금|ค่าปรับ",
    re.IGNORECASE,
)


def is_a_penalty(facts: Facts) -> bool:
    if facts.value >= _HALF or facts.in_table:
        return False
    s, mention = facts.statement, facts.mention
    if _PENALTY.search(s.text, s.sentence(mention)[0], mention.start):
        return True
    behind = _PENALTY.search(s.text, mention.end, mention.end + _JUST_BEHIND)
    return behind is not None and facts.comparator is None


_HALF = Decimal("0.5")
_JUST_BEHIND = len(" of the monthly penalty")
_UNIT = len(" seconds")
