"""The sentences of an export, for its readers."""

READ_ME = """DOSSIER D’UNE CANDIDATURE AU LABEL

Cette archive contient tout ce que le service conserve d’une candidature, au moment de l’export.
manifest.json, le dernier membre, dit qui a exporté, quand et pourquoi.

CE QUE CONTIENT CHAQUE MEMBRE

application.json          la candidature (une ligne par dossier, comme dans la base)
snapshots.json            la liste des instantanés : ce sur quoi chaque avis et chaque décision porte
snapshots/N.json          chaque instantané, octet pour octet : faits, pièces, entreprise, score
assignments.json          les examinateurs désignés, et leurs récusations
recusals.json             les personnes écartées du dossier
corrections.json          les corrections demandées et les réponses de l’entreprise
opinions.json             les avis, avec leurs motifs
decisions.json            les décisions, avec leurs motifs et ce qui manquait
annulments.json           les décisions que la Ville a annulées, avec ses raisons
appeal.json               le recours, s’il y en a un
company.json              l’entreprise, telle que le service la connaît au moment de l’export
statement.json            la déclaration annuelle, dans sa dernière version
declarations.json         les actions déclarées, dans leur dernière version, avec les quantités vérifiées
verdicts-on-figures.json  les vérifications des chiffres de la déclaration annuelle et du forum
initiatives.json          les initiatives terminées qui comptent dans le score
attendance.json           ce que l’organisateur du forum a vu de l’entreprise
remarks.json              les remarques et les réponses
score-sums.json           les sommes dont le score actuel est fait
evidence.json             les pièces : nom donné par l’entreprise, empreinte, auteur et date du dépôt ; pour une pièce
                          masquée, « first_digest », l’empreinte du fichier déposé, et « masked_at »
maskings.json             chaque masquage d’une pièce : empreintes avant et après, cadres, auteur et date
proofs.json               quelle pièce est jointe à quelle action
proofs-of-figures.json    quelle pièce est jointe à quel chiffre de la déclaration annuelle
evidence/                 les pièces elles-mêmes ; le nom de chacune est son empreinte SHA-256
certificates.json         le ou les certificats ; certificate-events.json, leur histoire
certificate-variants.json les fichiers sans les points de ces certificats : empreinte et taille
credentials.json          leurs attestations numériques ; issuer-keys.json, les clés publiques qui les ont signées
certificates/             le PDF scellé et l’attestation signée de chaque certificat
edition.json              l’édition ; amendments.json, les actes qui ont changé son barème
rulebooks.json            la liste des barèmes ; rulebooks/, chaque barème, octet pour octet
audit.json                la piste d’audit du dossier : qui a fait quoi, quand, avant et après, avec les noms
people.json               les personnes que ces lignes désignent par leur identifiant
manifest.json             l’empreinte SHA-256 et la taille de chaque membre

COMMENT VÉRIFIER

1. Chaque membre a l’empreinte SHA-256 que manifest.json lui donne (sha256sum FICHIER).
2. L’empreinte de snapshots/N.json est « digest » dans snapshots.json, après « sha256: ».
3. L’empreinte d’un barème est son nom dans rulebooks/, et « rulebook_digest » dans snapshots.json.
4. L’empreinte d’une pièce est son nom dans evidence/. Les instantanés la citent sous « evidence ». Un instantané
   d’avant un masquage cite l’empreinte d’avant (« previous_digest » dans maskings.json) : ce fichier a été détruit.
5. L’empreinte du PDF d’un certificat est « file_digest » dans certificates.json, et « sha256 » dans la ligne
   « issue » ou « reissue » de audit.json.
6. Le PDF porte un sceau électronique : tout lecteur PDF le contrôle. L’attestation porte sa signature.
7. Dans audit.json, les lignes « opine », « verify », « assign », « prove », « grant » et « refuse » répètent ce que
   disent opinions.json, declarations.json, assignments.json, evidence.json et decisions.json.

CE QU’IL FAUT SAVOIR

- Dans manifest.json, « absent » nomme les fichiers qui manquaient ou n’ont pas pu être lus ; « damaged » marque un
  fichier dont le contenu n’a plus l’empreinte attendue (« expected_sha256 »).
- Les brouillons avec lesquels la candidature n’a jamais été déposée n’y sont pas : ils sont à l’entreprise seule.
- Une déclaration n’est gardée que dans sa dernière version ; ses versions successives se lisent dans audit.json.
- La piste d’audit ne peut être ni modifiée ni effacée par le service (la base le refuse), mais ses lignes ne sont pas
  chaînées par empreinte : l’administrateur de la base pourrait lever ce refus.
- Une personne qui a demandé à être pseudonymisée figure sous son pseudonyme.
- Les dates et heures sont en temps universel (UTC).
"""
