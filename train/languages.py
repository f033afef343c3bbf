"""How well names of each language are found, under damage that the training did not use."""

from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa

from enrich.evidence import Points
from train.evidence import labelled
from train.judging import Judged
from train.noise import HELD_OUT
from train.rows import halves, make_task

COUNTRIES = {
    "Finnish": ["FI"], "Swedish": ["SE"], "Norwegian": ["NO"], "Estonian": ["EE"],
    "Latvian": ["LV"], "Lithuanian": ["LT"], "Polish": ["PL"], "Czech": ["CZ"], "French": ["FR"],
    "German": ["DE", "AT"], "Cyrillic": ["RU", "UA", "BG"],
}  # fmt: skip
ROWS = 2000  # a language

FORMS = ["ООО", "АО", "ПАО", "ТОВ", "ЗАО", "ПП", "ЕООД"]
PLACES = """
    Волга Сибирь Урал Балтика Нева Кама Дон Днепр Киев Одесса Львов Полтава Байкал Алтай Вятка
    Тверь Псков София Варна Пловдив Кубань Амур Печора Карелия Донецк Карпаты
"""
TRADES = """
    строй пром маш хим агро мет лес газ авто энерго тех транс торг проект монтаж сервис ремонт
    комплект снаб фарм мебель текстиль стекло рыба хлеб молоко
"""
WORDS = """
    Ромашка Василёк Берёза Звезда Прогресс Мир Заря Маяк Восток Союз Вымпел Рассвет Надежда
    Победа Юность Орион Гермес Меркурий Сокол Буревестник Факел Кристалл Алмаз Гранит Титан Щит
    Жемчуг Подшипник Светлячок Журавль Ясень Тюльпан Горизонт Эталон Форвард
"""


def cyrillic_names(size: int, seed: int) -> pa.Table:
    """Made-up companies of Russia, Ukraine and Bulgaria, each name once."""
    rng = Random(f"cyrillic {seed}")
    names: dict[str, None] = {}
    while len(names) < size:
        place, word = rng.choice(PLACES.split()), rng.choice(WORDS.split())
        trade = rng.choice(TRADES.split()) + rng.choice(TRADES.split())
        kind = rng.choice(["Завод", "Фирма", "Группа", "Компания"])
        patterns = [word, place + trade, trade.title(), f"{word}-{place}", f"{kind} {word} {trade}"]
        core = rng.choice(patterns)
        names[f"{rng.choice(FORMS)} «{core}»"] = None
    return pa.table(
        {
            "company_id": pa.array([f"cyrillic-{number}" for number in range(size)]),
            "name": pa.array(list(names)),
            "country": pa.array([rng.choice(["RU", "UA", "BG"]) for _ in range(size)]),
        }
    )


def in_languages(register: pa.Table, points: Points, folder: Path, seed: int) -> dict[str, Judged]:
    """What the points make of rows in each language, all looked for in the whole register."""
    countries = np.where(halves(register), np.array(register["country"].to_pylist()), "")
    places = [np.flatnonzero(np.isin(countries, codes)) for codes in COUNTRIES.values()]
    names = np.array(register["name"].to_pylist())
    places[-1] = places[-1][[not name.isascii() for name in names[places[-1]]]]
    draw = np.random.default_rng(seed)
    among = np.concatenate([draw.choice(place, ROWS) for place in places])
    task = make_task(register, HELD_OUT, among, seed)
    pairs, _ = labelled(task, folder)
    choice, right = pairs.answers(points)
    findable = np.array([company is not None for company in task.company_ids])
    found = Judged(choice.probability, right, findable, pairs.unsure(choice))
    language = np.repeat(np.arange(len(places)), ROWS)
    return {name: found.of(language == number) for number, name in enumerate(COUNTRIES)}
