"""Russian. The names are those of Unicode's CLDR (cldr.unicode.org, as Babel 2.18 carries it), and
some more that people use.

A name, a space, and what it means; entries are parted by "|" or a line's end.
"""

LANGUAGES = """
африкаанс af|амхарский am|арабский ar|ассамский as|азербайджанский az|башкирский ba
белорусский be|болгарский bg|бенгальский bn|тибетский bo|бретонский br|боснийский bs
каталанский ca|чешский cs|валлийский cy|датский da|немецкий de|греческий el|английский en
испанский es|эстонский et|баскский eu|персидский fa|финский fi|фарерский fo|французский fr
галисийский gl|гуджарати gu|хауса ha|гавайский haw|иврит he|хинди hi|хорватский hr|гаитянский ht
венгерский hu|армянский hy|индонезийский id|исландский is|итальянский it|японский ja|яванский jw
грузинский ka|казахский kk|кхмерский km|каннада kn|корейский ko|латинский la|люксембургский lb
лингала ln|лаосский lo|литовский lt|латышский lv|малагасийский mg|маори mi|македонский mk
малаялам ml|монгольский mn|маратхи mr|малайский ms|мальтийский mt|бирманский my|непальский ne
нидерландский nl|нюнорск nn|норвежский no|окситанский oc|панджаби pa|польский pl|пушту ps
португальский pt|румынский ro|русский ru|санскрит sa|синдхи sd|сингальский si|словацкий sk
словенский sl|шона sn|сомали so|албанский sq|сербский sr|сунданский su|шведский sv|суахили sw
тамильский ta|телугу te|таджикский tg|тайский th|туркменский tk|тагалог tl|турецкий tr
татарский tt|украинский uk|урду ur|узбекский uz|вьетнамский vi|идиш yi|йоруба yo|китайский zh
голландский nl|фарси fa|молдавский ro|букмол no|гаитянский креольский ht|тагальский tl
мандаринский zh|сингалезский si
"""

CITIES = """
Абу-Даби Asia/Dubai|Аддис-Абеба Africa/Addis_Ababa|Аделаида Australia/Adelaide|Аден Asia/Aden
Аккра Africa/Accra|Актау Asia/Aqtau|Актобе Asia/Aqtobe|Алжир Africa/Algiers|Алма-Ата Asia/Almaty
Алматы Asia/Almaty|Амман Asia/Amman|Амстердам Europe/Amsterdam|Анадырь Asia/Anadyr
Андорра Europe/Andorra|Анкара Europe/Istanbul|Анкоридж America/Anchorage|Анталья Europe/Istanbul
Архангельск Europe/Moscow|Астана Asia/Almaty|Астрахань Europe/Astrakhan|Атырау Asia/Atyrau
Афины Europe/Athens|Ашхабад Asia/Ashgabat|Багдад Asia/Baghdad|Баку Asia/Baku|Бали Asia/Makassar
Бангкок Asia/Bangkok|Барнаул Asia/Barnaul|Барселона Europe/Madrid|Батуми Asia/Tbilisi
Бахрейн Asia/Bahrain|Бейрут Asia/Beirut|Белград Europe/Belgrade|Берлин Europe/Berlin
Бишкек Asia/Bishkek|Богота America/Bogota|Бостон America/New_York|Братислава Europe/Bratislava
Брисбен Australia/Brisbane|Брюссель Europe/Brussels|Будапешт Europe/Budapest
Бухарест Europe/Bucharest|Буэнос-Айрес America/Argentina/Buenos_Aires|Вадуц Europe/Vaduz
Ванкувер America/Vancouver|Варшава Europe/Warsaw|Ватикан Europe/Vatican
Вашингтон America/New_York|Вена Europe/Vienna|Вильнюс Europe/Vilnius|Виннипег America/Winnipeg
Владивосток Asia/Vladivostok|Волгоград Europe/Volgograd|Воронеж Europe/Moscow
Вьентьян Asia/Vientiane|Гавана America/Havana|Галифакс America/Halifax|Гамбург Europe/Berlin
Гибралтар Europe/Gibraltar|Гонконг Asia/Hong_Kong|Гонолулу Pacific/Honolulu|Дакар Africa/Dakar
Дакка Asia/Dhaka|Дамаск Asia/Damascus|Дарвин Australia/Darwin|Дели Asia/Kolkata
Денвер America/Denver|Детройт America/Detroit|Джакарта Asia/Jakarta|Днепр Europe/Kyiv
Дубай Asia/Dubai|Дублин Europe/Dublin|Душанбе Asia/Dushanbe|Екатеринбург Asia/Yekaterinburg
Ереван Asia/Yerevan|Загреб Europe/Zagreb|Иерусалим Asia/Jerusalem|Ижевск Europe/Samara
Иркутск Asia/Irkutsk|Йоханнесбург Africa/Johannesburg|Кабул Asia/Kabul|Казань Europe/Moscow
Каир Africa/Cairo|Калининград Europe/Kaliningrad|Калькутта Asia/Kolkata|Камчатка Asia/Kamchatka
Канкун America/Cancun|Каракас America/Caracas|Карачи Asia/Karachi|Касабланка Africa/Casablanca
Катар Asia/Qatar|Катманду Asia/Kathmandu|Кемерово Asia/Krasnoyarsk|Киев Europe/Kyiv
Киров Europe/Kirov|Кишинев Europe/Chisinau|Коломбо Asia/Colombo|Копенгаген Europe/Copenhagen
Костанай Asia/Qostanay|Краснодар Europe/Moscow|Красноярск Asia/Krasnoyarsk
Куала-Лумпур Asia/Kuala_Lumpur|Кувейт Asia/Kuwait|Кызылорда Asia/Qyzylorda|Лагос Africa/Lagos
Лима America/Lima|Лиссабон Europe/Lisbon|Лондон Europe/London|Лос-Анджелес America/Los_Angeles
Львов Europe/Kyiv|Любляна Europe/Ljubljana|Люксембург Europe/Luxembourg|МСК Europe/Moscow
Магадан Asia/Magadan|Мадрид Europe/Madrid|Майами America/New_York|Макао Asia/Macau
Мальта Europe/Malta|Манила Asia/Manila|Маскат Asia/Muscat|Мельбурн Australia/Melbourne
Мехико America/Mexico_City|Милан Europe/Rome|Минск Europe/Minsk|Монако Europe/Monaco
Монтевидео America/Montevideo|Москва Europe/Moscow|Мумбаи Asia/Kolkata|Мурманск Europe/Moscow
Мюнхен Europe/Berlin|Найроби Africa/Nairobi|Нижний Новгород Europe/Moscow|Никосия Asia/Nicosia
Новокузнецк Asia/Novokuznetsk|Новосибирск Asia/Novosibirsk|Нью-Йорк America/New_York
Одесса Europe/Kyiv|Окленд Pacific/Auckland|Омск Asia/Omsk|Оренбург Asia/Yekaterinburg
Осло Europe/Oslo|Панама America/Panama|Париж Europe/Paris|Пекин Asia/Shanghai
Пермь Asia/Yekaterinburg|Перт Australia/Perth|Петропавловск-Камчатский Asia/Kamchatka
Питер Europe/Moscow|Пномпень Asia/Phnom_Penh|Подгорица Europe/Podgorica|Прага Europe/Prague
Пхеньян Asia/Pyongyang|Рейкьявик Atlantic/Reykjavik|Рига Europe/Riga|Рим Europe/Rome
Ростов-на-Дону Europe/Moscow|СПб Europe/Moscow|Самара Europe/Samara|Самарканд Asia/Samarkand
Сан-Марино Europe/San_Marino|Сан-Паулу America/Sao_Paulo|Сан-Франциско America/Los_Angeles
Санкт-Петербург Europe/Moscow|Сантьяго America/Santiago|Сараево Europe/Sarajevo
Саратов Europe/Saratov|Сахалин Asia/Sakhalin|Сеул Asia/Seoul|Сидней Australia/Sydney
Симферополь Europe/Simferopol|Сингапур Asia/Singapore|Скопье Europe/Skopje|София Europe/Sofia
Сочи Europe/Moscow|Стамбул Europe/Istanbul|Стокгольм Europe/Stockholm|Тайбэй Asia/Taipei
Таллин Europe/Tallinn|Ташкент Asia/Tashkent|Тбилиси Asia/Tbilisi|Тегеран Asia/Tehran
Тель-Авив Asia/Jerusalem|Тирана Europe/Tirane|Токио Asia/Tokyo|Тольятти Europe/Samara
Томск Asia/Tomsk|Торонто America/Toronto|Тула Europe/Moscow|Тунис Africa/Tunis
Тхимпху Asia/Thimphu|Тюмень Asia/Yekaterinburg|Улан-Батор Asia/Ulaanbaatar|Улан-Удэ Asia/Irkutsk
Ульяновск Europe/Ulyanovsk|Уральск Asia/Oral|Уфа Asia/Yekaterinburg|Финикс America/Phoenix
Хабаровск Asia/Vladivostok|Хайфа Asia/Jerusalem|Ханой Asia/Ho_Chi_Minh|Харьков Europe/Kyiv
Хельсинки Europe/Helsinki|Ховд Asia/Hovd|Хошимин Asia/Ho_Chi_Minh|Цюрих Europe/Zurich
Челябинск Asia/Yekaterinburg|Чикаго America/Chicago|Чита Asia/Chita|Шанхай Asia/Shanghai
Эдмонтон America/Edmonton|Эр-Рияд Asia/Riyadh|Южно-Сахалинск Asia/Sakhalin|Якутск Asia/Yakutsk
Янгон Asia/Yangon|Ярославль Europe/Moscow
"""
