#!/bin/sh
# Cuts the fonts of share cards down to Latin, Greek and Cyrillic: card-fonts.sh FONT.ttf OUT.ttf
# It needs `pyftsubset` (PyPI: fonttools 4).
set -eu
exec pyftsubset "$1" --output-file="$2" --no-hinting --desubroutinize \
  --layout-features=kern,mark,mkmk,ccmp,locl,liga --name-IDs=0,1,2,3,4,5,6,13,14 --drop-tables+=DSIG,STAT,gasp \
  --unicodes=U+0020-007E,U+00A0-024F,U+02BB-02BD,U+02C6-02CD,U+02D8-02DD,U+0300-030C,U+0311-0313,U+031B,\
U+0323-0328,U+032D,U+032E,U+0331,U+0335,U+0370-03FF,U+0400-052F,U+1E00-1EFF,U+2010-2015,U+2018-201E,\
U+2020-2022,U+2026,U+202F,U+2030,U+2032,U+2033,U+2039,U+203A,U+2044,U+2070-2079,U+2080-2089,U+20A0-20BF,\
U+2113,U+2116,U+2122,U+2190-2193,U+2212,U+2260,U+2264,U+2265,U+25CF,U+2C60-2C7F,U+A640-A69F,U+A720-A7FF,\
U+FB00-FB04,U+FFFD
