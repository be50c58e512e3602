# compare.awk GOLDEN CHANGELOG NOW: what stands between the two layouts, judged. One line for each fault on stdout;
# nothing: the difference is none, or one that the contract's rules allow and the changelog names.
#
# With -v draft=1, removing and changing is allowed too, if it is named: only below version 1.0.0.

FNR == 1 { ++file }

# kind and name are the key, the rest is the value.
function key_of(line,   words) { split(line, words, " "); return words[1] " " words[2] }
function rest_of(line,   key) { key = key_of(line); return substr(line, length(key) + 2) }

file == 1 { golden[key_of($0)] = rest_of($0); golden_order[++golden_count] = key_of($0); next }

# The topmost section of the changelog: from its first heading of the second level to the next one.
file == 2 {
  if (/^## /) ++section
  if (section == 1) topmost = topmost "\n" $0
  next
}

file == 3 {
  key = key_of($0)
  if (key ~ /^field / && !(key in golden)) appended[owner_of(name_of(key))] = 1
}
file == 3 { now[key_of($0)] = rest_of($0); now_order[++now_count] = key_of($0) }

# Named is a name that stands there whole, not as a part of a longer one.
function named(entity,   text, at, before, after) {
  text = topmost
  while ((at = index(text, entity)) > 0) {
    before = at > 1 ? substr(text, at - 1, 1) : " "
    after = substr(text, at + length(entity), 1)
    if (before !~ /[A-Za-z0-9_]/ && after !~ /[A-Za-z0-9_]/) return 1
    text = substr(text, at + length(entity))
  }
  return 0
}

function name_of(key) { return substr(key, index(key, " ") + 1) }
function owner_of(field) { return substr(field, 1, index(field, ".") - 1) }
function number(text, word,   words, n, i) {
  n = split(text, words, " ")
  for (i = 1; i < n; ++i) if (words[i] == word) return words[i + 1] + 0
  return -1
}

function fault(message) { print message; ++faults }
function need_name(name, what) {
  if (!named(name)) fault(what ": CHANGELOG.md does not name " name " in its topmost section")
}

# The version may move on; anything else that was released never changes in place.
function may_change(key) { return key == "define PROMOTION_ABI_MINOR" || key == "define PROMOTION_ABI_VERSION" }

function judge_change(key,   name) {
  name = name_of(key)
  if (!(key in now)) {
    if (!draft) fault("removed: " key)
    else need_name(name, "removed: " key)
  } else if (now[key] != golden[key]) {
    # A struct that grew is judged by the fields that made it grow. The frozen ones lie in arrays.
    if (key ~ /^struct / && number(now[key], "size") > number(golden[key], "size") && appended[name] &&
        name !~ /^promotion_(string|bytes|pair)$/) return
    if (may_change(key)) return
    if (!draft) fault("changed: " key ": was " golden[key] ", is " now[key])
    else need_name(name, "changed: " key ": was " golden[key] ", is " now[key])
  }
}

function judge_addition(key,   name, owner) {
  if (key in golden) return
  ++added
  name = name_of(key)
  if (key !~ /^field /) { need_name(name, "added: " key); return }
  owner = owner_of(name)
  # A new struct's fields come with it.
  if (!(("struct " owner) in golden)) return
  if (!draft && number(now[key], "offset") < number(golden["struct " owner], "size")) {
    fault("not appended: " key " lies within the struct as it was, where old modules have padding or other fields")
  }
  if (!named(name) && !(named(owner) && named(substr(name, length(owner) + 2)))) {
    fault("added: " key ": CHANGELOG.md does not name " name " in its topmost section")
  }
}

END {
  if (!golden_count) fault("the golden layout is empty")
  if (!now_count) fault("no layout was found in the headers")
  for (i = 1; i <= golden_count; ++i) judge_change(golden_order[i])
  for (i = 1; i <= now_count; ++i) judge_addition(now_order[i])
  if (added && !draft && golden["define PROMOTION_ABI_MINOR"] == now["define PROMOTION_ABI_MINOR"]) {
    fault("something was appended, but PROMOTION_ABI_MINOR is still " now["define PROMOTION_ABI_MINOR"])
  }
  exit faults > 0
}
