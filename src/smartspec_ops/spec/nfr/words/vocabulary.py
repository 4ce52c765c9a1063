"""What the words of a spec mean, per language: kinds of promise, comparisons, statistics.

A table of concepts; each row is one language, phrases separated by commas, ``*`` for any ending, or before a word for what compounds begin with. Latin-script phrases are
matched without accents and only where the document is written in that language (English always counts), so that
Spanish "media" is no average in an English sentence.
"""

# ruff: noqa: E501  (one language per row)

from enum import StrEnum


class Concept(StrEnum):
    """A meaning that words of any language can carry."""

    # kinds of promise
    LATENCY = "latency"
    RESPONDING = "responding"
    ERROR = "error"
    SUCCESS = "success"
    AVAILABILITY = "availability"
    DOWNTIME = "downtime"
    THROUGHPUT = "throughput"
    UTILISATION = "utilisation"
    BACKLOG = "backlog"
    FRESHNESS = "freshness"
    DURABILITY = "durability"
    JOB = "job"
    STARTUP = "startup"
    HIT_RATE = "hit rate"
    CRASH_FREE = "crash-free share"
    SERVICE_LEVEL = "service level"
    SOME_RATE = "rate of something"
    FRAMES = "frames"
    # comparisons: before the number, or after it
    LT = "less than"
    LE = "at most"
    GE = "at least"
    GT = "more than"
    LT_AFTER = "less (after)"
    LE_AFTER = "at most (after)"
    GE_AFTER = "at least (after)"
    GT_AFTER = "more (after)"
    # statistics
    MEAN = "mean"
    MEDIAN = "median"
    MAXIMUM = "maximum"
    MINIMUM = "minimum"
    # parts of a sentence
    EVENT = "event"
    OF = "of"
    WINDOW = "window"
    LOAD = "load"
    USER = "user"
    SYSTEM = "system"
    MODAL = "modal"
    NUMBER = "number word"
    # review
    CAPACITY = "capacity"
    RECOVERY = "recovery objective"
    INFORMATIONAL = "informational"
    ROUGHLY = "roughly"
    PHASE = "phase"
    VAGUE = "wording without a number"
    # look-alikes
    TIMEOUT = "timeout"
    EXPIRY = "expiry"
    RETRY = "retry"
    RATE_LIMIT = "rate limit"
    RETENTION = "retention"
    FIELD_SIZE = "field size"
    UPLOAD = "upload size"
    COVERAGE = "test coverage"
    BUILD = "build"
    BUNDLE = "bundle size"
    ACCESSIBILITY = "accessibility"
    COST = "cost"
    STAFFING = "staffing"
    BUSINESS = "business figure"
    TASK = "user task"
    MEASURED = "measured"
    CURRENT = "current"
    ALTERNATIVE = "alternative"
    ALERT = "alert"
    PLACEHOLDER = "placeholder"
    SCHEDULE = "schedule"
    EVERY = "every"
    IMPROVEMENT = "improvement"
    SCALING = "scaling trigger"
    HARDWARE = "hardware"
    TEST_SETUP = "test set-up"
    ANIMATION = "animation"
    BUDGET = "error budget"
    MODEL = "model quality"
    SAMPLING = "sampling"
    SUPPORT = "support"
    NEUTRAL = "no meaning of its own"


COMPARISONS: dict[Concept, str] = {
    Concept.LT: """
en: inferior to, under, below, less than, fewer than, lower than, faster than, smaller than, quicker than, sub, shorter than, better than, strictly less than, within under, in under, in less than, beneath, stay under, no slower than
de: unter, weniger als, kleiner als, unterhalb von, unterhalb, kurzer als, schneller als, niedriger als, geringer als, kuerzer als, in weniger als, in unter, geringer, besser als, noch unter, weniger denn
fr: moins de, inferieur a, inferieur aux, inferieure aux, inferieure a, inferieurs a, inferieures a, en dessous de, sous, en moins de, sous les, sous la barre des, sous la, plus rapide que, inferieur* au, inferieur* aux, inferieur* a, moins d, en moins d, strictement inferieur* a, en deca de, moins du, moins que, plus court* que, plus faible* que, plus petit* que, inferieurs aux, en deca des, en deca du, au dessous de, en dessous des, en dessous du, sous le seuil de, sous le seuil des
es: menos de, menor a, menor al, menor que, inferior al, inferiores al, menores a, menores que, inferior a, inferiores a, por debajo de, en menos de, por debajo del, menor* al, menor* de, menor* que, inferior* a, inferior* al, mas rapido que, debajo de, debajo del, menos del, mas corto que, mas corta que, mas bajo que, mas baja que, antes de, mas rapida que, inferior a los, inferior a las, menos que
pt: menos de, menor que, inferior ao, menor ou, menores que, menor do que, inferior a, inferiores a, abaixo de, em menos de, abaixo do, abaixo dos, abaixo da, menor* que, menor* a, menor* do que, inferior* a, inferior* ao, mais rapido que, menos do, menos dos, menos das, mais rapida que, mais baixo que, mais baixa que, menos que, antes de
it: meno di, inferiore a, inferiori a, sotto i, sotto, al di sotto di, al di sotto dei, in meno di, minore di, sotto il, sotto lo, inferiore ai, inferiore allo, inferior* a, inferior* al, inferior* ai, minor* di, al di sotto del, al di sotto della, sotto ai, piu veloce di, meno d, meno dello, meno del, meno della, meno dell, piu breve di, piu basso di, piu bassa di, minori di, piu veloce, sotto la, sotto le, al di sotto degli, al di sotto delle, meno di un
nl: onder, minder dan, lager dan, korter dan, kleiner dan, onder de, binnen minder dan, beneden, sneller dan, lager zijn dan, kleiner zijn dan, minder zijn dan, korter zijn dan, lager zijn, korter duren dan, sneller zijn dan, minder dan de, kleiner blijven dan, onder het, lager blijven dan, korter blijven dan, onder de grens van, blijft onder, blijven onder, beter dan
pl: ponizej, mniej niz, krotszy niz, nizszy niz, mniejszy niz, mniejsze niz, krocej niz, szybciej niz, krotsz* niz, nizsz* niz, mniejsz* niz, szybsz* niz, ponizej poziomu, krotsz* od, nizsz* od, mniejsz* od, szybciej od, krotszym niz, krotsza niz, nizszym niz, mniejszym niz, szybciej niz w, w czasie krotszym niz, mniej niz w
vi: duoi, it hon, nho hon, thap hon, nhanh hon, ngan hon, nho hon so voi, be hon, chua đen, chua đay, thap hon muc, chua toi, khong toi, ngan hon so voi
id: kurang dari, di bawah, dibawah, lebih kecil dari, lebih cepat dari, lebih rendah dari, lebih kecil daripada, kurang daripada, lebih pendek dari, lebih singkat dari, lebih sedikit dari, tidak sampai, kurang dr
cs: pod, mene nez, mensi nez, nizsi nez, kratsi nez, mensi jak, rychleji nez, rychlejsi nez, nizsi jak, nizs* nez, kratsi jak, krats* nez, mens* nez, mensim nez, kratsim nez, nizsim nez, rychleji jak, v case kratsim nez, za mene nez, do mene nez
sv: under, mindre an, lagre an, kortare an, snabbare an, farre an, understiger, understiga, understig*, pa mindre an, pa under, battre an, under gransen
ro: sub, mai putin de
uk: менше, менш ніж, менше ніж, нижче, менше за, менш як, менше як, швидше ніж, менша за, менший за, нижче за, коротше, коротший за, менше ніж за, коротш* за, коротш* ніж, швидше за, нижч* за, нижч* ніж, меншим за, меншою за, меншим ніж, меншою ніж, нижчою за, нижчим за, коротшим за, коротшою за, менш ніж за, менше як за, менш як за, швидш* за, нижча за, нижчий за, нижче ніж
ru: менее, меньше, ниже, менее чем, меньше чем, быстрее, короче, ниже чем, быстрее чем, короче чем, менее чем за, меньше чем за, не дотягива* до
zh: 小于, 小於, 低于, 低於, 少于, 少於, 短于, 优于, 不到, 不足, 快于, 短於, 快於, 優於, 未达, 未達
th: น้อยกว่า, ต่ำกว่า, ไม่ถึง, เร็วกว่า, สั้นกว่า, เล็กกว่า
ar: أقل من, دون
fa: کمتر از
no: under, mindre enn, mindre end, lavere enn, lavere end, kortere enn, kortere end, raskere enn, hurtigere end, færre enn, færre end, pa under, pa mindre enn, pa mindre end, bedre enn, bedre end, inden for under
""",
    Concept.LE: """
en: inferior or equal to, less or equal to, lower or equal to, inside of, no further than, no farther than, not further than, not overpass*, within, in, at most, up to, no more than, not more than, not exceed*, never exceed*, must not exceed, does not exceed, not to exceed, maximum of, maximum, max, max., no longer than, not longer than, no greater than, not greater than, less than or equal to, less than or equal, lower than or equal to, limited to, capped at, no later than, at or below, equal to or less than, under or equal to, not over, no higher than, below or equal to, not above, stay within, inside, upper limit, upper bound, at maximum, kept to, no less than or equal, without exceeding, cannot exceed, should not exceed, not be more than, not be greater than, not take longer than, not take more than, take no longer than, ceiling
de: hochstens, maximal, nicht alter als, innerhalb von, innerhalb, binnen, in, nicht mehr als, bis zu, nicht langer als, max, max., maximum, nicht uberschreit*, kleiner oder gleich, kleiner gleich, spatestens nach, nicht uber, darf nicht uber, uberschreitet nicht, langstens, spatestens, bis spatestens, nicht hoher als, nicht grosser als, bei maximal, weniger oder gleich, kleiner/gleich, nicht uberschritten, nicht ubersteig*, hoechstens, spaetestens, spaetestens nach, nicht ueber, nicht laenger als, nicht hoeher als, nicht groesser als, innert, nicht spater als, nicht spaeter als, nicht mehr denn, nach max., nach maximal, nach hochstens, nach langstens, nach spatestens, innerhalb der, innerhalb von maximal, in hochstens, in maximal, nicht ueberschreit*, nicht uebersteig*, allerhochstens, maximal bis zu, bis maximal, nicht alter, auf maximal, auf hochstens
fr: au plus, maximum, au maximum, max, max., inferieur ou egal a, inferieure ou egale a, en, dans les, ne depass*, ne doit pas depasser, ne doivent pas depasser, ne depasse pas, sans depasser, pas plus de, jusqu a, d ici, dans un delai de, en l espace de, dans, au plus tard, au plus tard en, inferieur* ou egal* a, egal* ou inferieur* a, ne doit pas exceder, ne doivent pas exceder, n exced*, ne peut exceder, ne peut depasser, limite* a, d au plus, sous un delai de, maximum de, sans exceder, n excede*, pas superieur* a, n excedera pas, n excederont pas, ne depassera pas, ne depasseront pas, ne peuvent depasser, ne peuvent exceder, ne saurait exceder, ne saurait depasser, plafonne* a, sans jamais depasser, ne doit jamais depasser, dans un delai maximal de, dans un delai maximum de, dans un delai d au plus, maxi, en au plus, sous un maximum de, au pire, borne* a, dans la limite de, ne pas depasser, ne pas exceder, en maximum, dans les plus brefs delais et au plus, dans un temps maximal de
es: maximo, maximo de, como maximo, a lo sumo, no mas de, menor o igual a, menor o igual que, en, dentro de, no superar*, no debe superar, no deben superar, no excede*, no debe exceder, hasta, en un maximo de, max, max., no supere*, no superior a, a mas tardar, como mucho, menor* o igual* a, igual* o inferior* a, igual* o menor* a, maxima de, no mayor a, no mayor que, en no mas de, no exceder*, no sobrepas*, no superan, no supera, no sobrepase, no superior* a, no rebas*, en un plazo maximo de, en un tiempo maximo de, no podra superar, no podra exceder, no podran superar, no sera superior a, no sera mayor que, no sera mayor de, no superara, no excedera, no superaran, sin superar, sin exceder, antes de transcurridos, limitad* a, a mas tardar en, no mas tarde de, maximo en, en como maximo, en un maximo, como maximo en, tope de, no puede superar, no puede exceder, no pasara de, no debera superar, no deberan superar, no debera exceder, no deberan exceder, no debera ser superior a, no debe ser superior a, no debe ser mayor a, no debe ser mayor que, inferior o igual a, inferiores o iguales a
pt: maximo, maximo de, no maximo, ate, menor ou igual a, em, em ate, dentro de, nao exceder, nao deve exceder, nao devem exceder, nao ultrapass*, nao deve ultrapassar, nao mais que, nao mais de, max, max., nao superior a, o mais tardar, no prazo de, menor* ou igual* a, igual ou inferior a, igual ou menor que, maxima de, nao maior que, em no maximo, nao supera*, nao exced*, nao devem ultrapassar, nao pode ultrapassar, sem ultrapassar, nao superior* a, num prazo maximo de, em prazo maximo de, em tempo maximo de, nao podera ultrapassar, nao podera exceder, nao sera superior a, nao devera ultrapassar, nao devera exceder, nao devera ser superior a, nao deve ser superior a, nao ultrapassara, nao excedera, sem exceder, limitad* a, no max, em no max, nao mais do que, nao passa de, nao pode passar de, nao passar de, nao passe de, o mais tardar em, no limite, em tempo nao superior a, inferior ou igual a, num maximo de, em ate no maximo, no maximo em
it: massimo, al massimo, entro, fino a, non superiore a, non oltre, minore o uguale a, non deve superare, non devono superare, non supera*, non piu di, in, max, max., entro i, entro il, non superiori a, al piu tardi, entro e non oltre, pari o inferior* a, minor* o ugual* a, ugual* o inferior* a, massima di, massimo di, non eccede*, non maggiore di, non puo superare, senza superare, non superior* a, non eccedere, in un tempo massimo di, entro un massimo di, nel tempo massimo di, non potra superare, non possono superare, non dovra superare, non dovranno superare, non superera, non supereranno, non eccedera, non dovra eccedere, non deve eccedere, non deve essere superiore a, non dovra essere superiore a, non oltre i, non oltre il, non oltre lo, non oltre le, limitat* a, al massimo entro, entro al massimo, inferiore o uguale a, inferiori o uguali a, non piu tardi di, massimo entro, entro le, entro lo, nel limite di, nei limiti di, al piu, al piu in, con al massimo, in al massimo, in massimo
nl: maximaal, hoogstens, binnen, niet meer dan, ten hoogste, max, max., binnen de, in, niet langer dan, uiterlijk, niet hoger dan, hooguit, kleiner of gelijk aan, niet meer zijn dan, niet langer duren dan, mag niet meer dan, niet hoger zijn dan, beperkt tot, niet overschrijd*, mag niet overschrijden, niet overstijg*, overschrijdt niet, uiterlijk binnen, hooguit binnen, maximaal binnen, niet later dan, ten laatste, ten laatste na, uiterlijk na, ten laatste binnen, binnen maximaal, binnen hooguit, binnen ten hoogste, niet boven, nooit boven, nooit meer dan, blijft binnen, niet overschrijdt, overschrijdt nooit, niet te boven gaan, mag niet boven, tot maximaal, beperkt blijven tot, gelijk aan of lager dan, lager dan of gelijk aan, binnen een termijn van, in maximaal, in hooguit, in hoogstens, in ten hoogste, na maximaal, na hooguit, na uiterlijk, maximum, maximum van, een maximum van
pl: maksymalnie, co najwyzej, nie wiecej niz, do, w ciagu, maks, maks., nie przekracz*, nie moze przekraczac, max, nie dluzej niz, nie dluzszy niz, najwyzej, w czasie do, najpozniej, nie dluzsz* niz, nie wieksz* niz, nie wyzsz* niz, nie dluzej jak, mniejsz* lub rown*, nie powin* przekraczac, nie dluzej od, ograniczon* do, nie przekrocz*, nie moze przekroczyc, nie powinien przekraczac, nie powinna przekraczac, nie powinno przekraczac, maksymalnie o, nie wiecej niz o, nie pozniej niz, nie pozniej niz w ciagu, nie pozniej niz po, maks. w, najpozniej w ciagu, najpozniej po, miesci* sie w, zmiesci* sie w, mieszcz* sie w, nie ponad, do maksymalnie, maksymalnie do, nie wolniej niz, nie wykracza* poza, w granicach, nieprzekraczajac*, nie moze byc dluzsz* niz, nie moze byc wieksz* niz, w czasie nie dluzszym niz, nie dluzszym niz, nie wiekszym niz, nie wyzszym niz, najwyzej o, w, we
tr: en fazla, en cok, azami, maksimum, max, maks, maks., en gec, maksimum olarak, en uzun, azami olarak, ust siniri
vi: toi đa, khong qua, khong vuot qua, trong vong, nho hon hoac bang, trong, khong qúa, max, khong lon hon, muon nhat, khong nhieu hon, khong cham hon, khong lau hon, khong cao hon, khong mat qua, khong đuoc vuot qua, khong đuoc qua, toi đa la, cham nhat, khong keo dai qua, muon nhat la, cham nhat la, cham nhat trong, lau nhat, lau nhat la, nhieu nhat, nhieu nhat la, cao nhat la, khong tre hon, khong đuoc lau hon, khong đuoc cham hon, khong đuoc lon hon, khong đuoc cao hon, khong cu hon, khong đuoc cu hon, khong vuot, khong vuot muc, khong qua muc, duoi hoac bang, trong khoang toi đa, nho hon hay bang, trong thoi gian, toi đa khong qua, khong muon hon
id: maksimal, paling lama, tidak lebih dari, dalam, maks, maks., hingga, paling banyak, tidak melebihi, selambat lambatnya, tidak boleh lebih dari, tidak boleh melebihi, kurang dari atau sama dengan, tidak boleh lebih lama dari, tidak lebih lama dari, selambatnya, sampai, kurang atau sama dengan, paling lambat, dalam waktu, paling lambat dalam, paling lama dalam, paling tinggi, setinggi tingginya, selama lamanya, sebanyak banyaknya, selambat lambatnya dalam, selambatnya dalam, tidak melampaui, tidak boleh melampaui, tidak boleh melewati, tidak melewati, tidak lebih lambat dari, tidak boleh lebih lambat dari, tidak lebih tua dari, tidak boleh lebih tua dari, tidak lebih tinggi dari, tidak lebih besar dari, tidak lebih, tidak boleh lebih tinggi dari, tidak boleh lebih besar dari, lebih kecil atau sama dengan, maksimal dalam, maksimum dalam, dalam tempo, dalam kurun waktu, dalam jangka waktu, batas atas, di bawah atau sama dengan, tidak lewat dari
cs: maximalne, nejvyse, do, nejpozdeji do, max, max., nesmi prekrocit, neprekroc*, nejpozdeji, nesmi presahnout, nepresah*, nesmi byt delsi nez, ne vice nez, ne delsi nez, v ramci, nemel by presahnout, nemela by prekrocit, nemelo by presahnout, nemela by presahnout, nejpozdeji za, vejde se do, vejdou se do, vejit se do, vystaci s, vystaci si s, si vystaci s, nepotrva dele nez, netrva dele nez, nesmi trvat dele nez, ne vic nez, nebude delsi nez, maximum, v prubehu, behem, nejdele, nejdele do, nejvice, maximalne do, nepresahuj*, nepresahl*, neprekrac*, nesmeji prekrocit, nesmi prevysit, nezabere vic nez, nezabere vice nez, s maximem, nejvyse o, maximalne o, o nejvyse, o maximalne
sv: inom, hogst, maximalt, max, senast, far inte overstiga, inte overstiga, ska inte overstiga, overstiger inte, inte overskrida, far inte overskrida, inte mer an, inte langre an, max., som mest, upp till, inte over, inte hogre an, inte langsammare an, inte overskrid*, overskrider inte, inte vara hogre an, inte vara langre an, som langst, langst, hogst inom, inom hogst, senast inom, inom loppet av, hogst efter, efter hogst, maximal, senast efter, inte senare an, aldrig over, aldrig mer an, inte overstig*, far hogst vara, vara hogst, uppga till hogst, maximum, mindre an eller lika med, pa hogst, pa max, pa maximalt, inte ta mer an, inte ta langre an, far ta hogst
ro: maxim, cel mult, in, pana la
hu: legfeljebb, maximum, max
uk: не більше, не довше, до, протягом, максимум, не перевищ*, не вище, за, макс, не більш ніж, не більше ніж, не довше ніж, не повинен перевищувати, не повинна перевищувати, не повинно перевищувати, не має перевищувати, щонайбільше, у межах, в межах, впродовж, менше або дорівнює, не пізніше, щонайдовше, обмежен* до, не повинні перевищувати, не може перевищувати, не пізніше ніж за, не пізніше ніж через, не пізніш як за, не пізніше як за, не повільніше, не довше за, не більш як, не більше як, щонайбільше за, щонайпізніше за, щонайпізніше через, щонайпізніше, вкладає* в, вкластися в, не вища за, не вищий за, не вище за, не понад, не більша за, не більший за, не більше за, не перевищує, за максимум, у рамках, вкладає* у, вкластися у, не більше ніж на, не більш ніж на
ru: не более, не больше, не более чем, до, в течение, максимум, не превыша*, не должна превышать, не должно превышать, не должен превышать, не должны превышать, не превысит, не превысить, не выше, не дольше, за, макс, макс., в пределах, менее или равно, не позднее, максимум за, не долее, вплоть до, не превышать, менее либо равно, максимально, не превыс*, не может превышать, не позже, не позже чем через, не позже чем за, не позднее чем через, не позднее чем за, не медленнее, не более чем за, не больше чем за, не дольше чем, укладыва* в, уложи* в, вмеща* в, самое большее, не свыше, не длиннее, потолок, не превосход*, в рамках, не больше чем, максимум через, не более чем на, не больше чем на
zh: 不超过, 不超過, 不大于, 不大於, 不高于, 最多, 最大, 小于等于, 小于或等于, 控制在, 不得超过, 不能超过, 不应超过, 不长于, 上限, 至多, 不多于, 不晚于, 不應超過, 不得大于, 不得高于, 不超出, 不長於, 不多於, 不晚於, 最長, 最长, 最遲, 最迟, 以內完成, 不得超過, 不可超過, 不可超过, 不得逾, 不逾, 不可逾, 不超逾, 最晚, 最迟不超过, 不得高於, 不得大於, 不會超過, 不会超过, 不得多于, 不得多於, 不得晚于, 不得晚於, 不迟于, 不遲於, 不得长于, 不得長於, 最多不超过, 最多不超過, 至迟, 至遲, 不應大於, 不应大于, 不应高于, 不應高於, 不能大于, 不能高于, 不能大於, 不能高於, 壓在, 压在, 控制於, 控制于, 限制在, 维持在不超过, 低于或等于, 低於或等於, 少于或等于, 不大過, 不旧于, 不早於, 最長不超過, 最长不超过, 最長不得超過, 最长不得超过, 最高不超过, 最高不超過, 不多过
ja: 最大, 最長, 上限, 最大で, 最大でも, 最長で, 最長でも, 遅くとも, 遅くても, 長くても, 多くても, 高くても, 最遅, 上限値
ko: 최대, 상한, 최대한, 늦어도, 최장, 길어도, 많아도, 아무리 늦어도, 최대로, 최장으로
th: ไม่เกิน, ไม่เกินกว่า, ภายใน, สูงสุด, ไม่มากกว่า, มากที่สุด, น้อยกว่าหรือเท่ากับ, ภายในเวลา, ภายในเวลาไม่เกิน, ไม่ช้ากว่า, ไม่นานกว่า, ไม่ควรเกิน, ไม่ให้เกิน, อย่างช้า, อย่างช้าที่สุด, ช้าสุด, ช้าที่สุด, อย่างมากที่สุด, ไม่ให้เกินกว่า, ต้องไม่เกิน, ห้ามเกิน, ไม่มากไปกว่า, ไม่สูงกว่า, ไม่สูงเกิน, ไม่นานเกิน, ไม่ช้าเกิน, เสร็จใน, แล้วเสร็จใน, ให้เสร็จใน, เสร็จภายใน, ภายในระยะเวลา, ภายในระยะเวลาไม่เกิน, ได้ภายใน, ไม่เก่ากว่า, ไม่เก่าเกิน, ไม่เกินร้อยละ
ar: لا يتجاوز, لا تتجاوز, خلال, في غضون, بحد أقصى, كحد أقصى, لا يزيد عن, لا تزيد عن
hi: अधिकतम
fa: حداکثر
no: innen, inden for, indenfor, inden, innenfor, maks, maksimalt, høyst, højst, ikke over, opptil, op til, ikke overstige, skal ikke overstige, ma ikke overstige, overstiger ikke, ikke overskride, ma ikke overskride, ikke mer enn, ikke mere end, ikke lengre enn, ikke længere end, max, max., maks., senest, senest etter, senest efter, i løpet av, i løbet af, inntil, pa inntil, opp til, ikke overskrid*, overskrider ikke, aldri over, aldrig over, aldri mer enn, aldrig mere end, ikke høyere enn, ikke højere end, ikke senere enn, ikke senere end, ikke være over, ikke vare mer enn, ikke ta mer enn, ikke ta lenger enn, ikke tage mere end, ikke tage længere end, ikke lenger enn, ikke vare lenger enn, maksimum, maksimal, ma høyst, ma højst, mindre enn eller lik, mindre end eller lig med, pa høyst, pa højst, pa maks, pa maksimalt, etter maksimalt, efter maksimalt, etter høyst, efter højst, etter maks, efter maks, innen maksimalt, inden maksimalt, senest innen, senest inden, højst udgøre, høyst utgjøre, begrenset til, begrænset til, ikke overstig*, højst vare, høyst vare
""",
    Concept.GE: """
en: superior or equal to, greater or equal to, higher or equal to, at least, no less than, not less than, no fewer than, minimum of, minimum, min, min., greater than or equal to, greater than or equal, more than or equal to, not below, at or above, no lower than, not lower than, not fall below, not drop below, stay above or at, not under, upwards of, never below, equal to or greater than, equal or greater than, not be less than, guaranteed, higher than or equal to, meets or exceeds, meet or exceed, meeting or exceeding, equals or exceeds
de: mindestens, minimal, nicht weniger als, nicht unter, wenigstens, grosser oder gleich, größer oder gleich, grosser gleich, min, min., mind, mind., minimum, zu mindestens, nicht unterschreit*, darf nicht unter, nie unter, niemals unter, zumindest, zu wenigstens, von mindestens, mindest
fr: au moins, minimum, au minimum, superieur ou egal a, superieure ou egale a, min, min., pas moins de, minimum de, d au moins, superieur* ou egal* a, pas inferieur* a, au minimum de, ne descend* pas sous, ne descend* pas en dessous de, jamais moins de, a minima, minimal de, minimale de, ne doit pas etre inferieur* a, ne sera pas inferieur* a, n est pas inferieur* a, egal* ou superieur* a, jamais inferieur* a
es: al menos, minimo, minimo de, como minimo, por lo menos, mayor o igual a, mayor o igual que, no menos de, no inferior a, min, min., no menor a, no menor que, mayor* o igual* a, igual* o superior* a, igual* o mayor* a, igual* o mayor* que, minima de, minima del, minimo del, de al menos, no menos del, minimo de un, no sera inferior a, no sera menor a, no debera ser inferior a, no debe ser inferior a, no podra ser inferior a, nunca inferior a, nunca menos de, no bajara de, no baja de, no debe bajar de, un minimo de, superior o igual a, no inferiores a, de como minimo
pt: pelo menos, no minimo, minimo de, minimo, maior ou igual a, ao menos, min, min., nao inferior a, nao menos de, nao menor que, minima de, igual ou superior a, maior* ou igual* a, de pelo menos, nao menos que, nao sera inferior a, nao devera ser inferior a, nao deve ser inferior a, nao podera ser inferior a, nunca inferior a, nunca menos de, nao pode cair abaixo de, um minimo de, superior ou igual a, no minimo de, de no minimo, nao baixar de
it: almeno, minimo, minimo di, non inferiore a, maggiore o uguale a, come minimo, min, min., non meno di, non inferiore al, minima di, minima del, pari o superior* a, ugual* o superior* a, maggior* o ugual* a, non al di sotto del, non al di sotto di, non inferiori a, non inferiore allo, non inferiore ai, non dovra essere inferiore a, non deve essere inferiore a, mai inferiore a, mai sotto, mai meno di, un minimo di, superiore o uguale a, di almeno, non scende* sotto, non deve scendere sotto, quantomeno
nl: minstens, ten minste, minimaal, tenminste, niet minder dan, min, min., minimum, niet lager dan, groter of gelijk aan, niet minder zijn dan, niet lager zijn dan, minimum van, niet onder, nooit onder, nooit minder dan, nooit lager dan, op zijn minst, gelijk aan of hoger dan, hoger dan of gelijk aan, een minimum van, mag niet onder, niet beneden, te minste, voor minimaal, van ten minste, niet zakken onder
pl: co najmniej, minimum, nie mniej niz, przynajmniej, min, min., minimalnie, nie nizsza niz, nie nizszy niz, nie mniejsz* niz, nie nizsz* niz, wieksz* lub rown*, nie gorsz* niz, nie ponizej, nie mniejszym niz, nie nizszym niz, nie krotsz* niz, co najmniej na poziomie, na poziomie co najmniej, na poziomie minimum, nie moze spasc ponizej, nie spada ponizej, nie spadnie ponizej, nie mniej jak
tr: en az, asgari, minimum, min, en dusuk, asgari olarak, en azindan, en dusuk olarak
vi: it nhat, toi thieu, khong duoi, lon hon hoac bang, khong thap hon, khong it hon, khong nho hon, toi thieu la, it nhat la, khong duoi muc, khong đuoc thap hon, khong đuoc duoi, khong đuoc it hon, khong kem hon, it nhat phai, toi thieu đat, đat toi thieu, đat it nhat, cao hon hoac bang, tu tren, lon hon hay bang, khong giam duoi, khong xuong duoi, khong duoi nguong, đat tu
id: minimal, setidaknya, paling sedikit, sekurang kurangnya, tidak kurang dari, min, minimum, sekurangnya, lebih dari atau sama dengan, tidak boleh kurang dari, tidak di bawah, tidak boleh di bawah, tidak lebih rendah dari, tidak boleh lebih rendah dari, tidak kurang, serendah rendahnya, paling rendah, minimal sebesar, minimal mencapai, sedikitnya, lebih besar atau sama dengan, lebih besar dari atau sama dengan, paling kurang, tidak boleh turun di bawah
cs: alespon, nejmene, minimalne, min, min., aspon, neklesne pod, alespon na, ne mene nez, nesmi klesnout pod, nejmene na, minimum, nejmin, ne nizsi nez, ne mensi nez, nesmi byt nizsi nez, neklesa pod, ne horsi nez, neni nizsi nez
sv: minst, minimum, inte understiga, inte under, inte lagre an, inte mindre an, minimalt, lagst, atminstone, aldrig under, understiger inte, inte understig*, inte underskrid*, inte vara lagre an, storre an eller lika med, ej understiga, inte ga under, aldrig mindre an
ro: cel putin, minim
hu: legalabb, minimum
uk: не менше, щонайменше, принаймні, мінімум, не нижче, не менш ніж, не менш як, не менше ніж, щонайменше на, від, не менша за, не менший за, не менше за, не нижча за, не нижчий за, не нижче за, не гірше, не нижче ніж
ru: не менее, не меньше, не ниже, минимум, как минимум, хотя бы, не менее чем, по крайней мере, от, не менее чем на, не менее на, минимум на, не реже, не короче, не хуже, не ниже чем, от не менее, свыше или равно, не медленнее чем
zh: 不低于, 不低於, 至少, 不少于, 不少於, 不小于, 大于等于, 大于或等于, 最少, 最低, 达到, 達到, 不得低于, 高于等于, 至少达到, 不小於, 至少為, 大於等於, 大於或等於, 高於或等於, 高於等於, 最低為, 不得低於, 不得少于, 不得少於, 不得小于, 不得小於, 不应低于, 不應低於, 不应少于, 不應少於, 不能低于, 不能低於, 不可低于, 不可低於, 不會低於, 不会低于, 大于或等於, 至少要, 至少要有, 至少需, 最低要求, 不低过, 須達, 须达, 應達, 应达, 应达到, 應達到, 仍達, 仍达, 保持在, 不下于, 不下於, 達到至少
ja: 最低, 最小, 少なくとも, 最低でも, 最低限, 最小で, 少なくても, 最低限度, 最小限
ko: 최소, 적어도, 최소한, 최저, 최소로, 못해도, 최소한으로
th: อย่างน้อย, ไม่น้อยกว่า, ไม่ต่ำกว่า, ขั้นต่ำ, มากกว่าหรือเท่ากับ, อย่างต่ำ, ไม่ต่ำกว่าร้อยละ, ไม่น้อยไปกว่า, อย่างต่ำร้อยละ, ต้องไม่น้อยกว่า, ต้องไม่ต่ำกว่า, น้อยที่สุด, เท่ากับหรือมากกว่า, ตั้งแต่
ar: على الأقل, لا يقل عن, لا تقل عن
fa: حداقل
no: minst, mindst, minimum, ikke under, ikke mindre enn, ikke mindre end, ikke lavere enn, ikke lavere end, minimalt, aldri under, aldrig under, i det minste, ikke underskride, ikke være under, ikke være lavere enn, ikke være lavere end, større enn eller lik, større end eller lig med, ma ikke under, ikke komme under, ikke ga under, ikke falle under, ikke falde under
""",
    Concept.GT: """
en: superior to, over, above, more than, greater than, exceed*, higher than, in excess of, beyond, larger than, stay above, remain above, exceeding, longer than, older than, slower than, later than
de: uber, mehr als, grosser als, oberhalb von, hoher als, uberschreit*, ubersteigt, langer als, alter als, langsamer als, spater als, ubersteigen, uberschritten, uberschritt, oberhalb der, mehr als die, ueber, groesser als, laenger als, hoeher als, aelter als, spaeter als, ueberschreit*, uebersteig*, zu uber
fr: plus de, superieur a, superieure a, superieurs a, superieures a, au dessus de, depass*, plus long* que, plus lent* que, plus ancien* que, au dela de, excede*, au dessus des, au dessus du, superieur* a, superieur* aux, superieur* au, plus d, plus eleve* que, excedant, plus vieux que, plus vieille* que, plus grand* que, strictement superieur* a, au dela du, au dela des
es: mas de, mayor a, mayor que, superior a, superior al, mayor al, superiores a, por encima de, mayores a, superar, supere, excede*, mas largo* que, mas lento* que, mas antigu* que, mas del, superan, superior* a, superior* al, mayor* a, mayor* que, sobrepas*, rebas*, exced*, por encima del, mas alla de, mas alto que, mas alta que, mas viej* que, mas tard* de, mas de los, mas de las
pt: mais de, maior que, superior a, acima de, superiores a, maior do que, exceder, mais longo* que, mais lento* que, mais longo* do que, ultrapass*, exced*, supera*, superar, superior* a, superior* ao, maior* que, acima do, acima dos, acima da, alem de, passar de, passa de, mais alto que, mais alta que, mais antig* que, mais antig* do que, mais velh* que, mais velh* do que, mais do que, mais que
it: piu di, superiore a, superiori a, maggiore di, oltre, al di sopra di, superiore al, piu lung* di, piu lent* di, piu vecchi* di, piu del, piu dello, piu dell, supera*, superior* a, superior* al, superior* ai, maggior* di, eccede*, al di sopra del, oltre i, oltre il, piu alto di, piu alta di, piu grande di, al di sopra dello, al di sopra dei, oltre lo, oltre le, piu tardi di
nl: meer dan, boven, hoger dan, groter dan, langer dan, ouder dan, trager dan, hoger zijn dan, groter zijn dan, ouder zijn dan, meer zijn dan, langer zijn dan, langer duren dan, meer bedragen dan, overschrijd*, overstijg*, boven de, uitkomt boven, later dan, hoger dan de, groter blijven dan, slechter dan, boven het, verder dan
pl: powyzej, wiecej niz, ponad, wyzszy niz, wieksza niz, wyzsza niz, wiekszy niz, dluzszy niz, dluzej niz, starszy niz, dluzsz* niz, wolniej niz, starsz* niz, przekracz*, przekrocz*, powyzej niz, wyzsz* niz, wieksz* niz
vi: tren, hon, lon hon, cao hon, nhieu hon, lau hon, dai hon, cham hon, vuot qua, cao qua, đat tren, tren muc, vuot tren, vuot muc
id: lebih dari, di atas, diatas, lebih besar dari, lebih lama dari, lebih lambat dari, melebihi, melampaui, lebih tinggi dari, lebih banyak dari, di atas angka
cs: nad, vice nez, vyssi nez, vetsi nez, dele nez, delsi nez, starsi nez, prekroc*, presah*, vyss* nez, vets* nez
sv: over, mer an, hogre an, langre an, aldre an, storre an, fler an, overstig*, overskrid*, langsammare an, senare an, oldre an, over gransen
uk: понад, більше, більш ніж, вище, довше, довший, старше, повільніше, старш* за, старіш* за, давніш* за, старіш* ніж, старш* ніж, вищ* за, більш* за, довш* за, перевищ*, більше ніж, вище за, більше за, довше ніж
ru: более, больше, свыше, выше, более чем, превыша*, дольше, длиннее, старше, медленнее, превыс*, больше чем, выше чем, дольше чем, старше чем
zh: 大于, 大於, 高于, 高於, 超过, 超過, 多于, 超出, 長於, 多於, 逾, 高过, 高過, 大過, 多过
th: มากกว่า, สูงกว่า, เกิน, เกินกว่า, นานกว่า, มากกว่าร้อยละ, สูงเกิน, มากไปกว่า
ar: أكثر من, أعلى من
fa: بیش از
no: over, mer enn, mere end, høyere enn, højere end, større enn, større end, flere enn, flere end, lenger enn, længere end, eldre enn, ældre end, langsommere enn, langsommere end, overstig*, overskrid*, senere enn, senere end, tregere enn
""",
    Concept.LT_AFTER: """
tr: altinda, altında, az, kisa, kısa, dusuk, daha dusuk, kucuk, daha kucuk, daha az, daha kisa, daha hizli, altina, altinda kalmali, altinda olmali, altinda tutul*, azi, azı, inden azi, altindadir, den kisa, dan kisa, kisa surede, kisa sure
zh: 以下的, 内以下
ja: 未満, より短い, より速い, を下回る, を下回, より小さい, より少ない, を下回ること, 未満とする, に満たない, 足らず
ko: 미만, 보다 작, 보다 빠르, 아래, 보다 낮, 보다 적, 보다 짧, 미만으로, 밑으로, 을 밑도, 보다 작아야, 보다 낮아야, 보다 빨라야, 보다 짧아야
""",
    Concept.LE_AFTER: """
en: or sooner, or earlier, or less, or lower, or faster, or below, or fewer, or under, max, max., maximum, or quicker, at most, tops, at maximum, or shorter
de: oder weniger, oder schneller, maximal, nicht uberschreiten, oder darunter, nicht ubersteigen, oder kurzer, oder kuerzer, oder geringer, oder niedriger, nicht ueberschreiten, nicht uebersteigen, max, nicht uberschritten werden
fr: maximum, max, ou moins, au maximum, au plus, ou plus rapide, maxi, ou en dessous, ou plus vite, ou plus court, ou inferieur
es: maximo, o menos, como maximo, max, como mucho, o inferior, o menor, o mas rapido, a lo sumo, a mas tardar, de maximo, de tope
pt: no maximo, ou menos, maximo, ou inferior, ou menor, ou mais rapido, no max, max
it: al massimo, massimo, o meno, o inferiore, o piu veloce, max, al piu, o minore, o piu rapido
nl: of minder, maximaal, of korter, of sneller, of lager, of vlugger, maximum, of kleiner, max, of beter
pl: maksymalnie, lub mniej, lub nizej, lub krocej, lub szybciej, albo mniej, albo szybciej, i mniej, nie wiecej
tr: icinde, icerisinde, asmama*, gecmeme*, den fazla olmama*, asmayacak*, gecmeyecek*, ve alti, asmamali*, gecmemeli*, gecmesin, asmasin, asilmamali*, gecilmemeli*, asmaz, gecmez, gecmemelidir, asmamalidir, asmayacaktir, gecmeyecektir, asilmayacak*, gecilmeyecek*, ustune cikma*, uzerine cikma*, ile sinirli*, kadar, gecirmeme*, gecirmesin
vi: tro xuong, hoac it hon, hoac thap hon, toi đa, hoac nhanh hon, la toi đa, la cham nhat, hay it hon
ru: или менее, максимум, или меньше, либо менее, или быстрее, или ниже, и менее, и меньше, и быстрее, и ниже, не более, не больше, от силы
zh: 以内, 以內, 之内, 之內, 内, 內, 或更少, 以下, 以下為宜, 或以下, 或更低, 或以內, 或以内, 內完成, 内完成, 之内完成, 之前完成, 或更快, 或更短, 為限, 为限, 為上限, 为上限, 以内为宜, 以內為宜, 含以內, 含以内, (含)以內, (含)以内, （含）以內, （含）以内, (含)以下, （含）以下, 或低于, 或低於
ja: 以内, 以下, を超えない, を超えては, を超えず, 以内で, を上限, 内に, を越えない, を超過しない, を上回らない, 以内に, を超過しては, を越えては, を超えない範囲, までに, 以内とする, を超えないこと, を超えてはならない, を上限とする, を上限に, を限度, 以内には, 以内を目, までとする, 以下とする, 以下に抑, に収, に抑え, 以内に収, を越えてはならない, 以内でなければ, より古くない, より古くならない, 以上古くない, 以上かからない, 以上遅れない, を上回ってはならない, 以内厳守
ko: 이내, 이하, 를 넘지, 을 넘지, 를 초과하지, 을 초과하지, 내에, 안에, 이내로, 를 넘어서는 안, 내로, 을 넘기지, 를 넘기지, 을 초과해서는, 를 초과해서는, 을 초과하면 안, 를 초과하면 안, 이내에, 안으로, 을 넘어서는 안, 을 넘지 않, 를 넘지 않, 까지만, 만에, 이내여야, 이하여야, 이하로, 이하를, 이내를, 을 초과할 수 없, 를 초과할 수 없, 을 초과하지 않, 를 초과하지 않, 을 초과하지 말, 를 초과하지 말, 을 넘겨서는 안, 를 넘겨서는 안, 을 넘기면 안, 를 넘기면 안, 을 넘으면 안, 를 넘으면 안, 을 넘지 말, 를 넘지 말, 보다 오래되지 않, 보다 오래되면 안, 보다 느리지 않, 보다 크지 않, 보다 높지 않, 보다 길지 않, 보다 늦지 않, 이상 걸리지 않, 이상 지연되지 않, 이상 뒤처지지 않, 이상 오래되지 않, 까지 허용, 안쪽, 컷, 안에서, 이내가, 이하가, 안에는, 내
th: หรือน้อยกว่า, หรือต่ำกว่า, หรือน้อยกว่านั้น, เป็นอย่างช้า, อย่างช้า, เป็นอย่างมาก, เป็นอย่างสูง, ลงมา, หรือเร็วกว่า, หรือเร็วกว่านั้น, ลงไป
uk: або менше, максимум, або нижче, або швидше, і менше, та менше, і нижче, не більше, і швидше
cs: nebo mene, maximalne, nebo rychleji, nejvyse, nebo mensi, nebo kratsi, nebo niz, a mene, maximum, nejdele
id: atau kurang, maksimal, maksimum, ke bawah, paling lambat, paling lama, atau lebih cepat, atau lebih singkat, atau lebih rendah, atau di bawahnya, paling banyak
sv: eller mindre, eller snabbare, eller lagre, eller kortare, som mest, som langst, max, eller farre
no: eller mindre, eller raskere, eller hurtigere, eller kortere, eller lavere, maks, max, maksimalt, eller færre
""",
    Concept.GE_AFTER: """
en: or more, or higher, or greater, or above, minimum, min, min., at least, or over, and above
de: oder mehr, oder hoher, minimum, oder besser, oder daruber, nicht unterschreiten, aufwarts, oder groesser
fr: ou plus, minimum, au minimum, au moins, ou mieux, ou davantage, ou superieur, a minima
es: o mas, minimo, como minimo, o superior, o mejor, o mayor
pt: ou mais, no minimo, ou superior, ou melhor, ou maior, minimo
it: o piu, minimo, o superiore, o meglio, o maggiore, come minimo
nl: of meer, of hoger, of hoger zijn, minimaal, of beter, of groter, minimum, of daarboven
pl: lub wiecej, lub wyzej, i wiecej, minimum, albo wiecej, albo wyzej, i wyzej, co najmniej
tr: ve uzeri, ve ustu, veya daha fazla, ve uzerinde, altina dusme*, altina inme*, altinda olmama*, ve ustunde, altina dusmemeli*, ve daha fazla, altina dusmez, altina inmez, altina inmesin, altina dusmesin, altina dusmeyecek*, altina inmeyecek*, dan az olmama*, veya ustu, veya uzeri, ve yukarisi
vi: tro len, hoac cao hon, hoac nhieu hon, toi thieu, hoac lon hon, hoac hon, hay cao hon, hay nhieu hon, la toi thieu
ru: или более, и более, и выше, или выше, минимум, либо более, либо выше, и больше, или больше, не менее, не меньше, не ниже
zh: 以上, 及以上, 或以上, 或更高, 以上為宜, (含)以上, （含）以上, 含以上, 或以上者, 為下限, 为下限, 或高于, 或高於, 以上即可, 或更多
ja: 以上, を下回らない, を維持, を確保, を下らない, を切らない, 以上とする, を下回ってはならない, 維持, 確保, をキープ, キープ, を保つ, を保証, を割らない, を割り込まない, を下回らず, を下回ってはいけない, を下回らぬ, 以上であること, 以上を維持, 以上を確保, より低くならない, 以上ある, を切ってはならない, を下限
ko: 이상, 을 유지, 를 유지, 이상을, 을 밑돌지, 이상으로, 을 넘어야, 를 넘어야, 을 상회, 를 상회, 유지, 을 확보, 를 확보, 확보, 을 보장, 를 보장, 이상이어야, 이상은, 을 밑돌아서는 안, 를 밑돌아서는 안, 아래로 떨어지지 않, 밑으로 떨어지지 않, 보다 낮지 않, 보다 작지 않, 보다 적지 않, 미만으로 떨어지지 않, 이상 보장, 이상 유지, 이상 확보, 을 하회하지 않, 를 하회하지 않, 을 하한, 를 하한, 이상씩
th: ขึ้นไป, หรือมากกว่า, เป็นอย่างน้อย, เป็นอย่างต่ำ, อย่างน้อย, หรือสูงกว่า, หรือมากกว่านั้น, เป็นขั้นต่ำ
uk: або більше, і більше, або вище, і вище, та вище, й вище, та більше, або вища, не менше, не нижче, мінімум, й більше
cs: nebo vice, nebo vyssi, minimalne, a vice, a vyssi, a vic, nebo vic, alespon, minimum
id: atau lebih, ke atas, minimal, ke atasnya, atau lebih tinggi, atau lebih besar, atau lebih banyak, paling sedikit, sekurang kurangnya
sv: eller mer, eller hogre, eller battre, eller fler, och uppat
no: eller mer, eller mere, eller høyere, eller højere, eller bedre, eller flere, og over, og opover
""",
    Concept.GT_AFTER: """
tr: uzerinde, ustunde, fazla, uzeri, ustu, uzerindedir, uzun, daha uzun, buyuk, daha buyuk, yuksek, daha yuksek, daha fazla
ja: を超える, より大きい, 超, を上回る, を超え, 超過, を上回, より長い, より遅い, を越え, より大きく, より高い, より多い, 超え
ko: 초과, 를 초과, 을 초과, 보다 큰, 보다 높, 을 넘, 를 넘, 보다 길, 보다 느리, 보다 많, 넘게, 초과해야, 을 넘겨, 를 넘겨, 보다 커야, 보다 높아야, 보다 많아야
""",
}

STATISTICS: dict[Concept, str] = {
    Concept.MEAN: """
en: average, avg, mean, averages, averaged, on average
de: durchschnitt*, im mittel, mittlere*, mittelwert, im schnitt, mittel, durchschn
fr: moyen*, en moyenne, temps moyen
es: promedio, media, medio, en promedio, de media, tiempo medio, tiempo promedio
pt: media, medio, em media, tempo medio
it: media, medio, in media, medi, tempo medio
nl: gemiddeld*, gem
pl: sredni*, srednio, przecietn*
tr: ortalama*
vi: trung binh, binh quan, gia tri trung binh, trung binh cong
id: rata rata, rerata, reratanya, rata2, rataan, purata
cs: prumer*, v prumeru
sv: genomsnitt*, i snitt, i medel, medelvarde*, i medeltal, medelsvarstid*, medeltid*
hu: atlag*
uk: середн*, в середньому
ru: средн*, в среднем
zh: 平均, 均值, 平均值, 平均數, 平均数, 算术平均
ja: 平均, 平均値, アベレージ
ko: 평균, 평균값, 평균치, 평균적
th: เฉลี่ย, โดยเฉลี่ย, ค่าเฉลี่ย, ค่ากลางเฉลี่ย
ar: متوسط, المتوسط
no: gjennomsnitt*, gennemsnit*, i snitt, i middel, middelsvartid*, gjennomsnittlig*, gennemsnitlig*
""",
    Concept.MEDIAN: """
en: median
de: median*
fr: median*, mediane, mediane*
es: mediana
pt: mediana
it: mediana
pl: mediana
ru: медиан*
zh: 中位数, 中位數, 中位值, 中值
ja: 中央値, メジアン, メディアン, 中央値で
ko: 중앙값, 중간값, 중위수, 중위값, 메디안, 중간치
th: มัธยฐาน, ค่ามัธยฐาน, มีเดียน
uk: медіан*
nl: mediaan
tr: medyan, ortanca
cs: median*
vi: trung vi, gia tri trung vi
id: median, nilai tengah
sv: median*
no: median*
""",
    Concept.MAXIMUM: """
en: max, maximum, worst case, worst-case, peak, hard limit, upper limit, absolute maximum, hard max, longest, no single
de: maximale, maximaler, maximales, maximal, hochste, schlimmstenfalls, hochstwert, obergrenze, kein einzig*, keine einzige, schlimmste* fall, grenzwert maximal, schlechtestenfalls, schlimmster fall
fr: maximal, maximale, pire cas, plafond, maximum, maximale*, limite superieure, au pire cas, dans le pire des cas
es: maxima, maximo, peor caso, limite maximo, maximos, maximas, limite superior, pico, en el peor de los casos
pt: maxima, maximo, pior caso, limite maximo, maximos, maximas, limite superior, pico, no pior dos casos, no pior caso
it: massima, massimo, caso peggiore, massimi, massime, limite massimo, picco, nel peggiore dei casi, nel caso peggiore
pl: maksymaln*, najgorsz*, szczytow*, limit gorny
tr: maksimum, azami, en yuksek, en kotu durum
ru: максимальн*, худш*, предел, ни один, ни одна, ни одного
zh: 最大, 最长, 最坏, 上限, 最差, 最長, 最慢, 峰值上限, 最大值, 最坏情况, 最壞情況
ja: 最大, 最悪, 最長, 上限, 最大値, ワースト, 最悪値, 最悪ケース, 最遅
ko: 최대, 상한, 최악, 최댓값, 최대치, 최대값, 최악의 경우
th: สูงสุด, แย่ที่สุด, เลวร้ายที่สุด, ค่าสูงสุด, กรณีแย่ที่สุด, กรณีเลวร้ายที่สุด
nl: maximale, geen enkele, slechtste geval, in het slechtste geval, bovengrens, piek
cs: maximalni, maximaln*, nejhors*, spickov*
uk: максимальн*, найгірш*, жоден, жодна, жодного
id: maksimum, terburuk, maksimal, puncak, kasus terburuk, terlama, terlambat, nilai maksimum
vi: truong hop xau nhat, xau nhat, te nhat, toi đa, cuc đai, gia tri lon nhat, toi te nhat, cham nhat
sv: maximal, varsta fall, i varsta fall, ovre grans
no: maksimal*, verste fall, i verste fall, værste fald, i værste fald, øvre grense, øvre grænse
""",
    Concept.MINIMUM: """
en: min, minimum
zh: 最小
""",
}
