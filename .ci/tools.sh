#!/usr/bin/env bash
# Installs what the tests need and says what it does: Debian packages where they are
# missing, npm development tools into the ignored folder .cache.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v rg >/dev/null || missing+=(ripgrep) # the rival of the scanner
[ -n "$(ls /usr/share/fonts/opentype/noto/NotoSansCJK* 2>/dev/null)" ] || missing+=(fonts-noto-cjk)
[ -f /usr/share/fonts/truetype/wqy/wqy-microhei.ttc ] || missing+=(fonts-wqy-microhei)
command -v pdftotext >/dev/null || missing+=(poppler-utils)
if [ ${#missing[@]} -gt 0 ]; then
	echo "installing Debian packages for the tests (browser, fonts, PDF, ripgrep): ${missing[*]}"
	run=(); [ "$(id -u)" = 0 ] || run=(sudo)
	"${run[@]}" apt-get update -qq
	"${run[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
# PostgreSQL: the programs only. Debian would also make a cluster and start it; the tests start their own.
if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
	echo "installing Debian's postgresql, without making or starting a cluster, for the tests on PostgreSQL"
	run=(); [ "$(id -u)" = 0 ] || run=(sudo)
	"${run[@]}" apt-get update -qq
	"${run[@]}" apt-get install -y -qq --no-install-recommends postgresql-common
	"${run[@]}" sed -i -E "s/^#?\\s*create_main_cluster\\s*=.*/create_main_cluster = false/" /etc/postgresql-common/createcluster.conf
	"${run[@]}" apt-get install -y -qq --no-install-recommends postgresql
fi
mkdir -p .cache/npm .cache/tools
if [ ! -d .cache/npm/node_modules/solc ]; then
	echo "installing the Solidity compiler (npm solc, pinned by its lock file) into .cache/npm"
	cp ledger/anchor/contract/package.json ledger/anchor/contract/package-lock.json .cache/npm/
	npm ci --prefix .cache/npm --ignore-scripts --no-audit --no-fund --silent
fi
if [ ! -f .cache/tools/node_modules/axe-core/axe.min.js ]; then
	echo "installing axe-core 4.14.1 (accessibility checks) into .cache/tools"
	npm i --prefix .cache/tools --ignore-scripts --no-audit --no-fund --silent axe-core@4.14.1
fi
if [ ! -d .cache/tools/node_modules/@foundry-rs/anvil ]; then
	echo "installing anvil 1.7.1 (a second Ethereum node, for the tests of contract and anchoring) into .cache/tools"
	npm i --prefix .cache/tools --ignore-scripts --no-audit --no-fund --silent @foundry-rs/anvil@1.7.1
fi
if [ ! -d .cache/tools/node_modules/ethers ]; then
	echo "installing ethers 6.17.0 (reads our anchors as outsiders do) into .cache/tools"
	npm i --prefix .cache/tools --ignore-scripts --no-audit --no-fund --silent ethers@6.17.0
fi
# Programs of others that must agree with our log, built from source at these versions.
mkdir -p .cache/bin
outsider() { # name package version
	if [ ! -x ".cache/bin/$1" ] || [ "$(go version -m ".cache/bin/$1" | awk '$1 == "mod" { print $3 }')" != "$3" ]; then
		echo "building $1 $3 into .cache/bin"
		GOBIN="$PWD/.cache/bin" GOFLAGS=-mod=mod go install "$2@$3"
	fi
}
outsider omniwitness github.com/transparency-dev/witness/cmd/omniwitness v0.0.0-20260720115447-2e1c6971d19e
outsider hammer github.com/transparency-dev/tessera/internal/hammer v1.0.4
