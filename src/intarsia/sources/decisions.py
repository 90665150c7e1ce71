"""What people decided and about what, in their own languages: "widerrufen" is no, "согласен" is yes, "профилирование" is profiling."""

from __future__ import annotations

import re
import unicodedata

from intarsia.sources.sql import quoted

_AGREED = """
    yes y true t 1 on in active enabled granted given allow allowed permitted agree agreed accept accepted consent consented confirmed
    confirmed approved opened clicked subscribed optin optedin doubleoptin doi affirmative ok
    ja erteilt zugestimmt zustimmung eingewilligt akzeptiert angenommen bestätigt angemeldet erlaubt aktiv
    oui accordé accepté consenti confirmé abonné inscrit autorisé actif donné
    sí si otorgado concedido aceptado acepta confirmado suscrito autorizado activo dado
    sim aceito aceite aceitou consentiu inscrito autorizado ativo
    evet verildi onaylandı onayladı kabul kabulediyor kabuledildi kabuletti izinverildi izinli abone aktif açık
    да дано дал дала получено согласен согласна согласие согласованно принято принял приняла подтверждено разрешено разрешил подписан
    подписана активно
    ha xa rozi roziman berildi rozilikberildi qabulqilindi tasdiqlandi ruxsatberildi faol ҳа ха рози берилди розиликберилди
"""
_WITHHELD = """
    no n false f 0 off out none never inactive disabled notgiven notgranted notagreed notconsented noconsent denied deny declined decline
    refused refuse rejected reject disallowed forbidden blocked suppressed revoked revoke withdrawn withdrew withdraw withdrawal retracted
    object objected objects objection opposed erased erase erasure deleted delete removed cancelled canceled expired lapsed unsubscribed
    unsubscribe optout optedout pending awaiting waiting unconfirmed unverified notconfirmed disagree disagreed cleaned complained negative
    nein widerrufen widerruf widersprochen widerspruch abgelehnt ablehnung verweigert verweigerung abgemeldet gelöscht entzogen
    zurückgezogen nichterteilt keine gesperrt ausstehend offen unbestätigt abgelaufen inaktiv storniert gekündigt
    non refusé refus révoqué retiré retrait opposé opposition supprimé effacé désabonné désinscrit annulé expiré enattente inactif rejeté
    denegado rechazado rechaza revocado retirado borrado eliminado opuesto oposición baja dadodebaja cancelado caducado pendiente inactivo
    não nao negado recusado recusou revogado retirado retirou apagado excluído eliminado oposto oposição cancelado expirado pendente inativo
    hayır hayir red reddedildi reddetti reddediyor gerialındı gericekildi geriçekildi iptal iptaledildi silindi itiraz itirazetti
    itirazedildi beklemede bekliyor onaybekliyor verilmedi onaylanmadı kabuledilmedi süresidoldu süresigeçti pasif kapalı abonelikteniçıktı
    нет не отозвано отозван отозвана отозвал отозвала отзыв отказ отказано отказался отказалась отклонено отклонил отклонила возражает
    возражение возразил возразила удалено удален удалена стерто аннулировано отменено отписан отписана отписался отписалась отписка истекло
    истек истекла просрочено ожидает ожидается ожидание вожидании неподтверждено несогласен несогласна недано запрещено запретил неактивно
    yoq radetildi radetdi radqildi radqilindi bekorqilindi bekorqildi qaytaribolindi qaytariboldi ochirildi etirozbildirdi etiroz
    kutilmoqda kutishda berilmadi tasdiqlanmagan muddatiotgan nofaol йўқ йук радэтилди бекорқилинди қайтариболинди ўчирилди кутилмоқда
"""
_PURPOSES = (
    (
        "all",
        r"\ball\b|\bany\b|everything|gdpr|dsgvo|rgpd|lgpd|kvkk|personal data|data processing|personenbezogen|datenverarbeitung|\balles?\b",
    ),
    ("all", r"\btout|\btod[oa]s?\b|\btudo\b|dados pessoais|datos personales|kisisel veri|tumu|hepsi|hamma|barcha|shaxsiy ma|шахсии ма"),
    ("all", r"обработк|персональн[а-я]* данн|(?:^|[^\p{L}])все(?:[^\p{L}]|$)"),
    (
        "analytics",
        r"analy|analis|analit|анали|statist|статист|istatist|estadist|estatist|measure|messung|auswert|измер|olcum|tahlil|таҳлил|medic[ai]o",
    ),
    ("profiling", r"profil|профил|personali|персонал|kisisellestir|segment|сегмент|shaxsiylash|perfil"),
    ("email", r"mail|newsletter|rundbrief|почт|рассыл|e.?posta|bulten|pochta|boletin|boletim|correo|courriel"),
    ("sms", r"\bsms|смс|text message|kisa mesaj"),
    ("push", r"\bpush|пуш|bildirim|bildirishnoma|уведомл|benachrichtig|notific"),
    ("phone", r"phone|\bcall|telef|anruf|звон|телеф|\barama|qongiroq|ligac|llamada|appel"),
    ("chat", r"whatsapp|telegram|viber|messeng|\bchat"),
    (
        "sharing",
        r"shar|third|weiterg|dritt|parceir|partner|партн|compart|terceir|tiers|paylas|ucuncu|aktar|передач|треть|uchinchi|ulashish",
    ),
    ("ads", r"(?:^|[^a-z])ads?(?:[^a-z]|$)|advert|marketing|маркет|retarget|werb|реклам|reklam|pazarlama|publici|propaganda|anunc|anzeig"),
    ("post", r"\bpost\b|letter|\bbrief|carta|письм"),
    ("necessary", r"necess|essential|functional|securit|notwend|erforderlich|\bterms|\bagb\b|необходим|zorunlu|zaruriy"),
)


def squashed_words(words: str) -> frozenset[str]:
    """Words as they are compared: in small letters, without accents and signs.

    >>> sorted(squashed_words("Opt-Out Süresi_doldu"))
    ['optout', 'suresidoldu']
    """
    plain = unicodedata.normalize("NFD", words.lower().replace("ı", "i"))
    return frozenset(re.sub(r"[^\w]|_|[ʻʼ]", "", word) for word in "".join(c for c in plain if not unicodedata.combining(c)).split())


AGREED, WITHHELD = squashed_words(_AGREED), squashed_words(_WITHHELD)


def decides(text: str) -> bool:
    """Whether a cell says yes or no."""
    return bool(squashed_words(re.sub(r"\s", "", text)) & (AGREED | WITHHELD))


def decision_sql(text: str) -> str:
    """SQL: yes or no of a text; null where it is neither."""
    word = f"regexp_replace({_plain(text)}, '[^\\p{{L}}\\p{{N}}]|[ʻʼ]', '', 'g')"
    number = f"WHEN TRY_CAST({text} AS DOUBLE) IS NOT NULL THEN TRY_CAST({text} AS DOUBLE) > 0"
    return f"CASE {number} WHEN {word} IN ({_listed(AGREED)}) THEN true WHEN {word} IN ({_listed(WITHHELD)}) THEN false END"


def purpose_sql(text: str) -> str:
    """SQL: what a decision is about, in the words of the canonical table; as it is where it is none of these."""
    low = _plain(text)
    cases = " ".join(f"WHEN regexp_matches({low}, {quoted(pattern)}) THEN {quoted(name)}" for name, pattern in _PURPOSES)
    return f"CASE {cases} ELSE lower({text}) END"


def _plain(text: str) -> str:
    return f"replace(strip_accents(replace(lower({text}), 'ı', 'i')), 'ʻ', '')"


def _listed(words: frozenset[str]) -> str:
    return ", ".join(quoted(word) for word in sorted(words))
