"""What is said of an uploaded file that is not, byte for byte, one that was issued: a title and a sentence for each
finding, in French and in English."""

from dataclasses import dataclass
from typing import Final

from label.certificates.schemas import FileFinding as Finding

BY_EYE: Final = "comparez-y le nom, le SIREN, le niveau et les dates avec ceux du document."
BY_EYE_ENGLISH: Final = "compare the name, the SIREN, the level and the dates with those of the document."


@dataclass(frozen=True, slots=True)
class Explanation:
    title: str
    french: str
    english: str


EXPLANATIONS: Final = {
    Finding.RESAVED: Explanation(
        "Les mêmes mots et la même image, enregistrés de nouveau",
        "La page se lit comme celle qui a été délivrée : tous ses mots et son image sont égaux. Mais le fichier a"
        " été enregistré ou imprimé en PDF de nouveau : son sceau et ses données ne valent plus. Demandez le"
        " fichier d’origine, ou prenez-le sur la page du certificat.",
        "The words and the picture are those that were issued, but the file was saved again: its seal is lost. Ask"
        " for the original file.",
    ),
    Finding.OTHER_FORMAT: Explanation(
        "Les mêmes mots, dans un autre format",
        "Tous les mots délivrés sont dans ce fichier, et aucun autre. Mais il a été imprimé en PDF dans un autre"
        " format ou à une autre échelle : son image ne peut pas être comparée, et son sceau ne vaut plus. Voici ce"
        " qui a été délivré : " + BY_EYE,
        "The words are those that were issued, in another format or scale: " + BY_EYE_ENGLISH,
    ),
    Finding.PICTURE: Explanation(
        "Une image : à comparer au certificat",
        "Ce fichier est une numérisation ou une photographie. Son code QR mène au certificat ci-dessous, mais un"
        " vrai code peut se trouver sur une image retouchée. Voici ce qui a été délivré : " + BY_EYE,
        "This is a scan or a photograph. Its QR code leads to the certificate below, which does not prove that the"
        " picture is genuine: " + BY_EYE_ENGLISH,
    ),
    Finding.BOUND: Explanation(
        "Ce fichier réunit plusieurs pages ou documents",
        "Le fichier réunit plusieurs pages ou documents et ne peut pas être comparé au certificat délivré. Envoyez"
        " le fichier du certificat seul, tel que vous l’avez reçu ; s’il n’existe que réuni à d’autres, ouvrez la"
        " page du certificat et " + BY_EYE,
        "The file contains several pages or documents and cannot be compared: send the certificate's file alone,"
        " or open the certificate's page and " + BY_EYE_ENGLISH,
    ),
    Finding.LOCKED: Explanation(
        "Ce fichier est protégé par un mot de passe",
        "Le fichier est protégé par un mot de passe et ne peut pas être comparé. Enregistrez-le sans mot de passe"
        " ni restriction, ou demandez le fichier d’origine, qui n’en a pas.",
        "The file is protected by a password and cannot be compared: save it without password or restrictions, or"
        " ask for the original file.",
    ),
    Finding.CUT_OFF: Explanation(
        "Ce fichier est incomplet",
        "La fin du fichier manque : son téléchargement ou son envoi a été interrompu. Téléchargez-le ou"
        " demandez-le de nouveau.",
        "The end of the file is missing: download it or ask for it again.",
    ),
    Finding.DAMAGED: Explanation(
        "Ce fichier est endommagé",
        "Le fichier est endommagé et ne peut pas être lu. Téléchargez-le ou demandez-le de nouveau.",
        "The file is damaged and cannot be read: download it or ask for it again.",
    ),
    Finding.TOO_COMPLEX: Explanation(
        "Ce fichier est trop grand ou trop complexe pour être lu",
        "Le fichier demande plus de temps ou de mémoire qu’un certificat. Envoyez le fichier du certificat seul,"
        " ou une photographie plus petite.",
        "The file needs more time or memory than a certificate does: send the certificate's file alone, or a"
        " smaller photograph.",
    ),
    Finding.INTERRUPTED: Explanation(
        "Ce fichier n’a pas pu être lu cette fois",
        "La lecture du fichier s’est interrompue, ce qui ne dit rien de lui. Envoyez-le de nouveau.",
        "The file could not be read this time, which says nothing about it: send it again.",
    ),
    Finding.NO_CODE: Explanation(
        "Aucun code QR n’a pu être lu",
        "Aucun code QR n’a pu être lu. Photographiez de nouveau le certificat, à plat, entier, en pleine lumière,"
        " ou tapez le numéro qui y est imprimé.",
        "No QR code could be read: photograph the certificate again, flat, whole and in good light, or type the"
        " number that is printed on it.",
    ),
    Finding.ACTIVE: Explanation(
        "Ce fichier contient un programme ou un formulaire actif",
        "Le fichier contient un programme ou un formulaire actif, ce qu’aucun certificat ne contient ; il n’est pas"
        " lu. Demandez le fichier d’origine.",
        "The file contains a script or an active form, which no certificate contains; it is not read. Ask for the"
        " original file.",
    ),
    Finding.TOO_MANY_PAGES: Explanation(
        "Ce fichier a trop de pages",
        "Seuls les fichiers d’au plus 20 pages sont lus ; un certificat en a une. Envoyez la page du certificat seule.",
        "Files of at most 20 pages are read, and a certificate has one: send its page alone.",
    ),
    Finding.TOO_LARGE: Explanation(
        "Ce fichier dépasse 10 Mo",
        "Le fichier dépasse 10 Mo. Envoyez le fichier du certificat seul, ou une photographie plus petite.",
        "The file is larger than 10 MB: send the certificate's file alone, or a smaller photograph.",
    ),
    Finding.EMPTY: Explanation(
        "Ce fichier est vide",
        "Le fichier est vide. Téléchargez-le ou demandez-le de nouveau.",
        "The file is empty: download it or ask for it again.",
    ),
    Finding.HEIC: Explanation(
        "Cette photographie est au format HEIC",
        "Les photographies HEIC ne sont pas lues : envoyez un JPEG. Sur un iPhone : Réglages, Appareil photo,"
        " Formats, « Le plus compatible », ou partagez une capture d’écran.",
        "HEIC photographs are not read: send a JPEG. On an iPhone: Settings, Camera, Formats, Most Compatible.",
    ),
    Finding.UNKNOWN_TYPE: Explanation(
        "Ce type de fichier n’est pas lu",
        "Ce type de fichier n’est pas lu. Envoyez le certificat en PDF, ou une image en JPEG, PNG ou WEBP.",
        "Send the certificate as a PDF, or a picture as JPEG, PNG or WEBP.",
    ),
    Finding.NO_NUMBER: Explanation(
        "Fichier inconnu",
        "Ce fichier a été lu : il ne porte le numéro d’aucun certificat, et n’est pas un certificat délivré ici.",
        "The file was read and bears no certificate number: it is not a certificate issued here.",
    ),
    Finding.NEVER_ISSUED: Explanation(
        "Fichier inconnu",
        "Ce fichier porte un numéro qui n’a jamais été délivré : ce n’est pas un certificat délivré ici.",
        "The file bears a number that was never issued: it is not a certificate issued here.",
    ),
}

# What each reason of `pdf_text.REASONS` is to someone who sends a file.
OF_REASON: Final = {
    "empty": Finding.EMPTY,
    "too_large": Finding.TOO_LARGE,
    "unknown_type": Finding.UNKNOWN_TYPE,
    "heic": Finding.HEIC,
    "damaged": Finding.DAMAGED,
    "cut_off": Finding.CUT_OFF,
    "encrypted": Finding.LOCKED,
    "script": Finding.ACTIVE,
    "form": Finding.ACTIVE,
    "no_page": Finding.DAMAGED,
    "too_many_pages": Finding.TOO_MANY_PAGES,
    "too_complex": Finding.TOO_COMPLEX,
    "interrupted": Finding.INTERRUPTED,
    "bound": Finding.BOUND,
}
