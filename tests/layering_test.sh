#!/usr/bin/env bash
# Includes follow the dependency rule of docs/design.md: apps may use all,
# kernels nothing but std, and each lib folder only what stands behind it here.
set -euo pipefail
cd "$1"

declare -A may_use=(
  [base]="kernels" [text]="kernels" [score]="text kernels" [io]="text" [report]=""
  [http]="" [cache]="" [control]="" [llm]="http"
  [call]="cache llm control http kernels" [refine]="call llm score text kernels"
  [pipeline]="refine control score text io report"
)
status=0
complain() { echo "layering: $1 must not include $2"; status=1; }

while IFS=: read -r file include; do
  from=${file#lib/}; from=${from%%/*}
  to=${include#lib/}; to=${to%%/*}
  [[ " base $from ${may_use[$from]?no rule for lib/$from} " == *" $to "* ]] ||
    complain "$file" "$include"
done < <(grep -roE '#include "[^"]+"' lib --include='*.h' --include='*.cc' |
         sed -E 's/:#include "/:/; s/"$//')

while IFS=: read -r file include; do
  [[ $include == kernels/* ]] || complain "$file" "$include"
done < <(grep -roE '#include "[^"]+"' kernels --include='*.h' --include='*.cc' \
         2>/dev/null | sed -E 's/:#include "/:/; s/"$//')
exit $status
