# dwarf.awk: reads `readelf --debug-dump=info` of a file that includes the contract's headers and writes one line for
# each struct, field, enumeration constant and typedef that it finds: kind, name, what there is to say.

function value(line) {
  sub(/^[^:]*: /, "", line)
  while (line ~ /^\((strp|string|line_strp|data[0-9]+|sdata|udata|implicit_const|ref4|indirect[^)]*)\) /) sub(/^\([^)]*\) /, "", line)
  sub(/^\(offset: (0x)?[0-9a-f]+\): /, "", line)
  sub(/^\(indirect (line )?string, offset: (0x)?[0-9a-f]+\): /, "", line)
  sub(/[ \t]+$/, "", line)
  return line
}

# " <1><2d>: Abbrev Number: 3 (DW_TAG_base_type)"
/^ *<[0-9a-f]+><[0-9a-f]+>: Abbrev Number/ {
  split($1, parts, /[<>:]+/)
  depth = parts[2] + 0
  die = "0x" parts[3]
  tag[die] = $NF
  gsub(/[()]/, "", tag[die])
  if ($NF == "0" || $NF == "Number:") next
  parents[depth] = die
  parent[die] = depth > 0 ? parents[depth - 1] : ""
  order[++count] = die
  if (parent[die] != "") children[parent[die]] = children[parent[die]] " " die
  next
}
/DW_AT_name / { name[die] = value($0) }
/DW_AT_byte_size / { size[die] = value($0) + 0 }
/DW_AT_data_member_location/ { offset[die] = value($0) + 0 }
/DW_AT_const_value/ { constant[die] = value($0) }
/DW_AT_(data_)?bit_(size|offset)/ { bits[die] = 1 }
/DW_AT_upper_bound/ { bound[die] = value($0) + 1 }
/DW_AT_type / {
  line = $0
  sub(/^.*<0x/, "0x", line)
  sub(/>.*$/, "", line)
  type[die] = line
}

# A type in the words of C, around what is declared to be of it.
function written(of, inner,   i, n, list, arguments, target) {
  if (of == "") return "void" (inner == "" ? "" : " " inner)
  if (tag[of] == "DW_TAG_pointer_type") {
    target = type[of]
    if (tag[target] == "DW_TAG_subroutine_type" || tag[target] == "DW_TAG_array_type") return written(target, "(*" inner ")")
    return written(target, "*" inner)
  }
  if (tag[of] == "DW_TAG_const_type" || tag[of] == "DW_TAG_volatile_type") {
    target = tag[of] == "DW_TAG_const_type" ? "const" : "volatile"
    if (tag[type[of]] == "DW_TAG_pointer_type") return written(type[of], target (inner == "" ? "" : " " inner))
    return target " " written(type[of], inner)
  }
  if (tag[of] == "DW_TAG_subroutine_type") {
    n = split(children[of], list, " ")
    for (i = 1; i <= n; ++i) {
      if (tag[list[i]] == "DW_TAG_unspecified_parameters") arguments = arguments (i > 1 ? ", " : "") "..."
      else arguments = arguments (i > 1 ? ", " : "") written(type[list[i]], "")
    }
    return written(type[of], inner "(" (n ? arguments : "void") ")")
  }
  if (tag[of] == "DW_TAG_array_type") {
    n = split(children[of], list, " ")
    for (i = 1; i <= n; ++i) inner = inner "[" bound[list[i]] "]"
    return written(type[of], inner)
  }
  return full_name(of) (inner == "" ? "" : " " inner)
}

# A struct without a tag bears the name of its typedef.
function full_name(of) {
  if (name[of] != "") return name[of]
  if (alias[of] != "") return alias[of]
  return "anonymous " tag[of]
}

function byte_size(of,   i, n, list, total) {
  if (of == "") return 0
  if (of in size) return size[of]
  if (tag[of] == "DW_TAG_array_type") {
    total = byte_size(type[of])
    n = split(children[of], list, " ")
    for (i = 1; i <= n; ++i) total *= bound[list[i]]
    return total
  }
  return byte_size(type[of])
}

END {
  for (i = 1; i <= count; ++i) {
    die = order[i]
    if (tag[die] == "DW_TAG_typedef" && (alias[type[die]] == "")) alias[type[die]] = name[die]
  }
  for (i = 1; i <= count; ++i) {
    die = order[i]
    up = parent[die]
    if (tag[die] == "DW_TAG_structure_type" || tag[die] == "DW_TAG_union_type") {
      kind = tag[die] == "DW_TAG_union_type" ? "union" : "struct"
      printf "%s %s size %d\n", kind, full_name(die), size[die]
    } else if (tag[die] == "DW_TAG_enumeration_type") {
      if (full_name(die) !~ /^anonymous/) printf "enum %s size %d\n", full_name(die), size[die]
    } else if (tag[die] == "DW_TAG_member") {
      printf "field %s.%s offset %d size %d type %s\n", full_name(up), name[die], offset[die], byte_size(type[die]),
        written(type[die], "") (die in bits ? " (a bit-field)" : "")
    } else if (tag[die] == "DW_TAG_enumerator") {
      printf "constant %s value %s\n", name[die], constant[die]
    } else if (tag[die] == "DW_TAG_typedef") {
      if (full_name(type[die]) != name[die]) printf "typedef %s size %d type %s\n", name[die], byte_size(type[die]), written(type[die], "")
    }
  }
}
