"""What the ISO 20275 list of legal forms has that we do not recognise in names, and why."""

import pyarrow as pa

from company.elf import companies_names, listed_forms
from company.names import parse

# Offices of statistics and registers describe bodies in these words; no name is written so.
LABELS_OF_AN_OFFICE = {"CH", "SK"}
UNRECOGNISED = {
    "one or two letters that are a word, a numeral or a form of another country": """
        EE AÜ; BE MS; BE OI; BE LV; BE LG; BG ЕД; GG ML; GR PL; GR JV; HR t.p.; IE cn; LT EB; LT VI;
        LT S; LT RB; LT II; LT TR; LT A; LT LF; LT BN; LT BI; LT VS; LT KO; LT CB; LT SI; LU EI;
        LU AA; LU FON; LU EP; MK TP; RO II; RO AF; RS ЈП; SE I; SE SB; XK BI; XK OP; XK NP; XK OK
    """,
    "a word that names are made of": """
        GB Co-op; GR COOP; GB UKS; IT consorzio; IT gruppo consortile; MC SAM; LU OTH; NL coöp;
        BE PrSt; BE PRIV ST.; BE FONDPRIV; BE ETSPUBLI
    """,
    "kinds of funds, unions and public bodies, which stand in names as a part of them": """
        BE ONP; BE EPP; BE UNP; BE SON; BE FUP; BE OFP; BE SDC; BE GaR; BE WIV; BE WIVmsZ; BE gnS;
        BE SASPJ; BE GVoRP; BE EoG; GI PTC; GR CLF; GR JSO; HU EGE; HU kbe; HU tksz,; HU hsz.;
        HU OBA; JE A.R.L; LT EKB; LT LPRA; LT PDB; LT PER; LT ETBG; LT CRC; LT ZUB; LT APB; LU AAM;
        MK SIZ; NL rp io; NL RP io; NL R.P. io; PL OFE; PL TUW; RO ONG; RO PFI; SE TSF; SE BAB;
        SE FOF; SE OFB; SE FAB; SE KHF; SE EGTS; SI d.v.z.; XK NSH; XK Kompani e Huaj
    """,
    "Belgian forms in German, under public law or with a social purpose": """
        BE KGaAmsZ; BE GbHsZ; BE GuHsZ; BE OHGmsZ; BE ÖrVohGza; BE GmuHGB; BE ÖrGen.; BE EKG;
        BE PgbHsZ; BE Ö.-r.AG; BE ÖfrGmbH; BE EKGmsZ; BE S. Agr.
    """,
    "two spellings in one": "IE DAC – (limited by shares)",
}


def has_form(spelling: str) -> bool:
    """Whether a spelling is taken for a legal form in front of a name or behind it."""
    names = parse(pa.array([f"{spelling} Xyzzy", f"Xyzzy {spelling}"]))
    return "xyzzy" in names.cores.to_pylist() and bool(names.forms[:, 0].any())


def test_every_abbreviation_of_europe_is_recognised_but_for_those_listed_here() -> None:
    listed = "; ".join(UNRECOGNISED.values())
    explained = {" ".join(entry.split()) for entry in listed.split(";")} - {""}
    unrecognised = {
        f"{form.country} {short}"
        for form in listed_forms()
        if form.country not in LABELS_OF_AN_OFFICE
        for short in form.abbreviations
        if not has_form(short)
    }
    assert unrecognised - explained == set()
    assert explained - unrecognised == set()


def test_the_labels_of_offices_hold_no_everyday_abbreviation() -> None:
    shorts = {
        short
        for form in listed_forms()
        if form.country in LABELS_OF_AN_OFFICE
        for short in form.abbreviations
        if " " not in short and len(short) <= 6 and not has_form(short)
    }
    assert shorts == {"Bund", "Canton", "Kanton", "Comune", "Bezirk", "NBS", "PZO"}


def test_every_long_name_of_a_company_form_is_recognised() -> None:
    names = [name for name, _ in companies_names()]
    assert [name for name in names if not has_form(name)] == []
    assert len(names) > 250
