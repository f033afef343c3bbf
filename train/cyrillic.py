"""Made-up companies of Russia, Ukraine and Bulgaria: GLEIF has few in their own script."""

from random import Random

import pyarrow as pa

# Of each country: legal forms, what companies are, what they are called, where, and what they do.
FORMS = {
    "RU": ["ООО", "АО", "ПАО", "ЗАО", "ИП"], "UA": ["ТОВ", "АТ", "ПП", "ПрАТ"],
    "BG": ["ООД", "ЕООД", "АД"],
}  # fmt: skip
FORM_BEHIND = {"BG"}
KINDS = {
    "RU": """
        Завод; Фирма; Компания; Группа; Комбинат; Фабрика; Агрофирма; Торговый дом; Типография;
        Строительная компания; Управляющая компания; Транспортная компания; Мастерская; Аптека;
        Научно-производственное объединение; Производственная фирма; Племзавод; Турагентство
    """,
    "UA": """
        Завод; Фірма; Компанія; Група; Комбінат; Фабрика; Агрофірма; Торговий дім; Друкарня;
        Будівельна компанія; Виробниче підприємство; Транспортна компанія; Майстерня; Аптека
    """,
    "BG": """
        Завод; Фирма; Компания; Група; Комбинат; Фабрика; Печатница; Търговска къща; Аптека;
        Строителна компания; Транспортна компания; Работилница; Винарна; Мелница
    """,
}
NAMES = {
    "RU": """
        Ромашка Василёк Берёза Звезда Прогресс Мир Заря Маяк Восток Союз Вымпел Рассвет Надежда
        Победа Юность Орион Гермес Меркурий Сокол Буревестник Факел Кристалл Алмаз Гранит Титан
        Щит Жемчуг Подшипник Светлячок Журавль Ясень Тюльпан Горизонт Эталон Форвард Хорс Хижина
        Эхо Якорь Южный Царица Чайка Шахтёр Снежинка Рябина Ёлка Ключ Родник Лидер Азимут Пегас
    """,
    "UA": """
        Світанок Зоря Мрія Джерело Калина Барвінок Хвиля Надія Перемога Сокіл Явір Вишня Ластівка
        Гайдамака Подолянка Їжак Обрій Злагода Щедрик Веселка Криниця Левада Козак Чумак Хата
    """,
    "BG": """
        Слънце Зора Роза Орел Вихър Искра Бряст Явор Чинар Хан Юнак Щъркел Ябълка Жерав Извор
        Камък Ръжда Съгласие Победа Надежда Хоризонт Перла Шипка Царевец Детелина
    """,
}
PLACES = {
    "RU": """
        Волга Сибирь Урал Балтика Нева Кама Дон Байкал Алтай Вятка Тверь Псков Кубань Амур Печора
        Карелия Москва Казань Омск Томск Пермь Самара Саратов Рязань Тула Калуга Хабаровск Чита
    """,
    "UA": """
        Дніпро Київ Одеса Львів Полтава Донецьк Карпати Харків Суми Черкаси Херсон Волинь Поділля
        Чернігів Житомир Рівне Луцьк Ужгород Миколаїв Запоріжжя
    """,
    "BG": """
        София Варна Пловдив Бургас Русе Плевен Шумен Хасково Перник Видин Тракия Дунав Рила Пирин
        Родопи Добрич Сливен Ямбол Габрово
    """,
}
TRADES = {
    "RU": """
        строй пром маш хим агро мет лес газ авто энерго тех транс торг проект монтаж сервис ремонт
        комплект снаб фарм мебель текстиль стекло рыба хлеб молоко
    """,
    "UA": """
        буд пром маш хім агро мет ліс газ авто енерго тех транс торг проект монтаж сервіс ремонт
        постач фарм меблі текстиль скло риба хліб молоко
    """,
    "BG": """
        строй пром маш хим агро мет лес газ авто енерго тех транс търг проект монтаж сервиз ремонт
        снаб фарм мебел текстил стъкло риба хляб мляко
    """,
}
SURNAMES = {
    "RU": ["ов", "ев", "ин", "овский", "енко"], "UA": ["енко", "чук", "ський", "ів"],
    "BG": ["ов", "ев", "ски"],
}  # fmt: skip
STEMS = """
    Кузнец Мельник Гончар Ковал Пастух Рыбак Садов Луг Медвед Волк Журавл Соболь Вороб Хом Шуб
    Зим Весн Мороз Дуб Клён Орех Чебот Пекар Бондар Скорняк Ткач
"""


def cyrillic_names(size: int, seed: int) -> pa.Table:
    """Made-up companies of Russia, Ukraine and Bulgaria, no two of which differ in the form only.

    Companies that do are made later, as many as registers have (`training_register`).
    """
    rng = Random(f"cyrillic {seed}")
    bodies: dict[str, str] = {}
    while len(bodies) < size:
        country = rng.choice(list(FORMS))
        bodies.setdefault(_body(country, rng), country)
    names = []
    for body, country in bodies.items():
        form = rng.choice(FORMS[country])
        names.append(f"«{body}» {form}" if country in FORM_BEHIND else f"{form} «{body}»")
    return pa.table(
        {
            "company_id": pa.array([f"cyrillic-{number}" for number in range(size)]),
            "name": pa.array(names),
            "country": pa.array(list(bodies.values())),
        }
    )


def _body(country: str, rng: Random) -> str:
    """A company's name without its legal form."""
    kind = rng.choice([kind.strip() for kind in KINDS[country].split(";")])
    word, other = rng.sample(NAMES[country].split(), 2)
    place = rng.choice(PLACES[country].split())
    first, second = rng.sample(TRADES[country].split(), 2)
    surname = rng.choice(STEMS.split()) + rng.choice(SURNAMES[country])
    patterns = [
        word, f"{word}-{place}", f"{place}{first}{second}", f"{place}{first} {word}",
        f"{first}{second}".title(), f"{word} {first}{second}", f"{kind} {word}",
        f"{kind} {word} {place}", f"{kind} {place}{first}", f"{kind} {surname}",
        f"{surname} и {rng.choice(STEMS.split())}{rng.choice(SURNAMES[country])}",
        f"{word} {other}", f"{kind} {word}-{rng.randrange(2, 30)}", f"{place} {word} {first}",
    ]  # fmt: skip
    return rng.choice(patterns)
