#include "edit/edit_file.hpp"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <map>
#include <string>
#include <vector>

#include "edit/scalar.hpp"

namespace pull_request {
namespace {

const MarkerAddress address{"default", "podinfo", "prod"};

// MARK stands for the marker of that address in the cases below, TAG for the one with the fourth part "tag".
std::string expand(std::string text) {
  const std::vector<std::pair<std::string, std::string>> words{
      {"MARK", R"(# {"$promotion": "default:podinfo:prod"})"},
      {"TAG", R"(# {"$promotion": "default:podinfo:prod:tag"})"}};
  for (const auto &[word, meaning] : words) {
    for (std::size_t at = text.find(word); at != std::string::npos;
         at = text.find(word, at + meaning.size())) {
      text.replace(at, word.size(), meaning);
    }
  }
  return text;
}

EditedFile edit(const std::string &text, const Version &version) {
  const Markers markers = find_markers(text);
  std::vector<MarkedValue> values;
  for (const Marker &marker : markers.markers) {
    if (const auto request = match(marker.reference, address)) values.push_back({marker, request->field});
  }
  return edit_file(text, values, version);
}

Version version_of(const std::string &version) { return {version, version, "", ""}; }

/// Every scalar of every document by its place, keys included, so that any change of structure shows.
void flatten(const YAML::Node &node, const std::string &where, std::map<std::string, std::string> &found) {
  if (node.IsMap()) {
    for (const auto &entry : node) {
      // A key of its own place, so that a changed key shows as one that went and one that came.
      const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : YAML::Dump(entry.first);
      flatten(entry.second, where + "/" + key, found);
    }
  } else if (node.IsSequence()) {
    for (std::size_t i = 0; i < node.size(); ++i) flatten(node[i], where + "/" + std::to_string(i), found);
  } else {
    found[where] = node.IsNull() ? "(null)" : node.Scalar();
  }
}

std::map<std::string, std::string> values_of(const std::string &text) {
  std::map<std::string, std::string> found;
  const std::vector<YAML::Node> documents = YAML::LoadAll(text);
  for (std::size_t i = 0; i < documents.size(); ++i) flatten(documents[i], std::to_string(i), found);
  return found;
}

struct EditCase {
  std::string name;
  std::string before;
  std::string after;
  std::string version = "6.0.1";
};

std::ostream &operator<<(std::ostream &out, const EditCase &each) { return out << each.name; }

class Edit : public testing::TestWithParam<EditCase> {};

TEST_P(Edit, ReplacesTheMarkedValueAndKeepsEveryOtherByte) {
  const std::string before = expand(GetParam().before);
  const EditedFile edited = edit(before, version_of(GetParam().version));
  ASSERT_TRUE(edited.problems.empty()) << edited.problems.front();
  EXPECT_EQ(edited.text, expand(GetParam().after));
}

TEST_P(Edit, ChangesNothingElseThatYamlSees) {
  const std::string before = expand(GetParam().before);
  const EditedFile edited = edit(before, version_of(GetParam().version));
  const auto old_values = values_of(before);
  const auto new_values = values_of(edited.text);
  ASSERT_EQ(old_values.size(), new_values.size());
  std::size_t expected = 0;
  for (const Change &change : edited.changes) expected += change.before == change.after ? 0 : 1;
  std::size_t different = 0;
  for (const auto &[where, value] : old_values) {
    ASSERT_EQ(new_values.count(where), 1U) << where;
    if (new_values.at(where) == value) continue;
    ++different;
    bool announced = false;
    for (const Change &change : edited.changes) {
      announced = announced ||
                  ((change.before == value || value == "(null)") && change.after == new_values.at(where));
    }
    EXPECT_TRUE(announced) << where << " became " << new_values.at(where);
  }
  // An anchored value shows at each of its aliases, too.
  EXPECT_GE(different, expected);
}

TEST_P(Edit, DoneTwiceIsDoneOnce) {
  const EditedFile once = edit(expand(GetParam().before), version_of(GetParam().version));
  EXPECT_EQ(edit(once.text, version_of(GetParam().version)).text, once.text);
}

const std::vector<EditCase> edit_cases{
    {"plain", "version: 6.0.0 MARK\n", "version: 6.0.1 MARK\n"},
    {"double_quoted", "version: \"6.0.0\" MARK\n", "version: \"6.0.1\" MARK\n"},
    {"single_quoted", "version: '6.0.0' MARK\n", "version: '6.0.1' MARK\n"},
    {"no_final_newline", "version: 6.0.0 MARK", "version: 6.0.1 MARK"},
    {"crlf", "a: 1\r\nversion: 6.0.0 MARK\r\nb: 2\r\n", "a: 1\r\nversion: 6.0.1 MARK\r\nb: 2\r\n"},
    {"crlf_without_the_last", "version: \"6.0.0\" MARK\r\nb: 2", "version: \"6.0.1\" MARK\r\nb: 2"},
    {"mixed_line_endings", "a: 1\r\nversion: 6.0.0 MARK\nb: 2\r\n", "a: 1\r\nversion: 6.0.1 MARK\nb: 2\r\n"},
    {"byte_order_mark", "\xef\xbb\xbfversion: 6.0.0 MARK\n", "\xef\xbb\xbfversion: 6.0.1 MARK\n"},
    {"many_blanks", "version:    6.0.0      MARK   \nb: 1\n", "version:    6.0.1      MARK   \nb: 1\n"},
    {"tab_before_the_comment", "version: 6.0.0\tMARK\n", "version: 6.0.1\tMARK\n"},
    {"tab_after_the_colon", "version:\t6.0.0 MARK\n", "version:\t6.0.1 MARK\n"},
    {"marker_without_a_blank", "version: 6.0.0 #{\"$promotion\":\"default:podinfo:prod\"}\n",
     "version: 6.0.1 #{\"$promotion\":\"default:podinfo:prod\"}\n"},
    {"marker_with_other_members", "v: 6.0.0 # {\"$other\": 1, \"$promotion\": \"default:podinfo:prod\"}\n",
     "v: 6.0.1 # {\"$other\": 1, \"$promotion\": \"default:podinfo:prod\"}\n"},
    {"sequence_item", "versions:\n- 6.0.0 MARK\n- 5.0.0\n", "versions:\n- 6.0.1 MARK\n- 5.0.0\n"},
    {"sequence_item_quoted", "versions:\n  - \"6.0.0\" MARK\n", "versions:\n  - \"6.0.1\" MARK\n"},
    {"mapping_in_a_sequence", "images:\n- name: nginx\n  newTag: 6.0.0 MARK\n",
     "images:\n- name: nginx\n  newTag: 6.0.1 MARK\n"},
    {"first_key_of_a_sequence_item", "images:\n- newTag: 6.0.0 MARK\n  name: nginx\n",
     "images:\n- newTag: 6.0.1 MARK\n  name: nginx\n"},
    {"nested_dashes", "- - 6.0.0 MARK\n  - 5\n", "- - 6.0.1 MARK\n  - 5\n"},
    {"value_on_its_own_line", "version:\n  6.0.0 MARK\n", "version:\n  6.0.1 MARK\n"},
    {"root_scalar", "6.0.0 MARK\n", "6.0.1 MARK\n"},
    {"after_a_document_start", "--- 6.0.0 MARK\n", "--- 6.0.1 MARK\n"},
    {"second_document", "version: 6.0.0\n---\nversion: 6.0.0 MARK\n...\n",
     "version: 6.0.0\n---\nversion: 6.0.1 MARK\n...\n"},
    {"both_documents", "a: 5 MARK\n---\na: 5 MARK\n", "a: 6.0.1 MARK\n---\na: 6.0.1 MARK\n"},
    {"directive", "%YAML 1.2\n---\nversion: 6.0.0 MARK\n", "%YAML 1.2\n---\nversion: 6.0.1 MARK\n"},
    {"anchor", "a: &v 6.0.0 MARK\nb: *v\n", "a: &v 6.0.1 MARK\nb: *v\n"},
    {"anchor_quoted", "a: &v \"6.0.0\" MARK\nb: *v\n", "a: &v \"6.0.1\" MARK\nb: *v\n"},
    {"tag_str", "a: !!str 6.0.0 MARK\n", "a: !!str 6.0.1 MARK\n"},
    {"tag_str_keeps_a_number_plain", "a: !!str 1.9 MARK\n", "a: !!str 1.10 MARK\n", "1.10"},
    {"anchor_and_tag", "a: &v !!str '6.0.0' MARK\n", "a: &v !!str '6.0.1' MARK\n"},
    {"quoted_key", "\"version\": 6.0.0 MARK\n", "\"version\": 6.0.1 MARK\n"},
    {"key_with_a_hash", "a#b: 6.0.0 MARK\n", "a#b: 6.0.1 MARK\n"},
    {"key_with_a_colon", "a:b: 6.0.0 MARK\n", "a:b: 6.0.1 MARK\n"},
    {"key_in_single_quotes_with_a_quote", "'it''s': 6.0.0 MARK\n", "'it''s': 6.0.1 MARK\n"},
    {"value_with_a_hash", "url: https://x/#6.0.0 MARK\n", "url: 6.0.1 MARK\n"},
    {"value_with_a_colon", "image: nginx:1.22.0 MARK\n", "image: 6.0.1 MARK\n"},
    {"value_with_blanks", "text: one two  three MARK\n", "text: 6.0.1 MARK\n"},
    {"hash_in_double_quotes", "a: \"x # y\" MARK\n", "a: \"6.0.1\" MARK\n"},
    {"escaped_quote", "a: \"x \\\" # y\" MARK\n", "a: \"6.0.1\" MARK\n"},
    {"backslash_at_the_end", "a: \"x\\\\\" MARK\n", "a: \"6.0.1\" MARK\n"},
    {"doubled_single_quote", "a: 'x '' # y' MARK\n", "a: '6.0.1' MARK\n"},
    {"empty_double_quotes", "a: \"\" MARK\n", "a: \"6.0.1\" MARK\n"},
    {"empty_single_quotes", "a: '' MARK\n", "a: '6.0.1' MARK\n"},
    {"flow_mapping", "chart: {name: podinfo, version: 6.0.0} MARK\n",
     "chart: {name: podinfo, version: 6.0.1} MARK\n"},
    {"flow_sequence", "versions: [5.0.0, 6.0.0] MARK\n", "versions: [5.0.0, 6.0.1] MARK\n"},
    {"flow_sequence_quoted", "versions: [ \"5.0.0\", \"6.0.0\" ] MARK\n",
     "versions: [ \"5.0.0\", \"6.0.1\" ] MARK\n"},
    {"flow_over_lines", "chart: {\n  name: podinfo,\n  version: 6.0.0, MARK\n  other: 1\n}\n",
     "chart: {\n  name: podinfo,\n  version: 6.0.1, MARK\n  other: 1\n}\n"},
    {"flow_sequence_over_lines", "v: [\n  5.0.0,\n  6.0.0 MARK\n  , 7.0.0]\n",
     "v: [\n  5.0.0,\n  6.0.1 MARK\n  , 7.0.0]\n"},
    {"json_like", "{\"a\":\"6.0.0\"} MARK\n", "{\"a\":\"6.0.1\"} MARK\n"},
    {"nested_flow", "a: [{x: 1}, {y: [6.0.0]}] MARK\n", "a: [{x: 1}, {y: [6.0.1]}] MARK\n"},
    {"after_a_block_literal", "a: |\n  text # {\"$promotion\": \"default:podinfo:prod\"}\nb: 6.0.0 MARK\n",
     "a: |\n  text # {\"$promotion\": \"default:podinfo:prod\"}\nb: 6.0.1 MARK\n"},
    {"after_a_folded_block", "a: >-\n  text: 1 MARK\n\n   more MARK\nb: 6.0.0 MARK\n",
     "a: >-\n  text: 1 MARK\n\n   more MARK\nb: 6.0.1 MARK\n"},
    {"block_with_a_given_indent", "a: |2\n    x: 1 MARK\n  y MARK\nb: 6.0.0 MARK\n",
     "a: |2\n    x: 1 MARK\n  y MARK\nb: 6.0.1 MARK\n"},
    {"block_with_a_comment_at_its_head", "a: | # keep\n  x: 1 MARK\nb: 6.0.0 MARK\n",
     "a: | # keep\n  x: 1 MARK\nb: 6.0.1 MARK\n"},
    {"empty_block", "a: |\nb: 6.0.0 MARK\n", "a: |\nb: 6.0.1 MARK\n"},
    {"block_in_a_sequence", "- |\n x: 1 MARK\n- 6.0.0 MARK\n", "- |\n x: 1 MARK\n- 6.0.1 MARK\n"},
    {"block_in_a_mapping_of_a_sequence", "- a: |\n    x: 1 MARK\n  b: 6.0.0 MARK\n",
     "- a: |\n    x: 1 MARK\n  b: 6.0.1 MARK\n"},
    {"block_that_ends_with_the_document", "a: |\n  x\n---\nb: 6.0.0 MARK\n",
     "a: |\n  x\n---\nb: 6.0.1 MARK\n"},
    {"after_quotes_over_lines", "a: \"one\n  two # {'$promotion'}\n  three\"\nb: 6.0.0 MARK\n",
     "a: \"one\n  two # {'$promotion'}\n  three\"\nb: 6.0.1 MARK\n"},
    {"after_single_quotes_over_lines", "a: 'one\n  it''s MARK\n  three'\nb: 6.0.0 MARK\n",
     "a: 'one\n  it''s MARK\n  three'\nb: 6.0.1 MARK\n"},
    {"after_a_plain_scalar_over_lines", "a: one\n  two\n  three\nb: 6.0.0 MARK\n",
     "a: one\n  two\n  three\nb: 6.0.1 MARK\n"},
    {"comment_lines_around", "# a: 1 MARK\n# {\"$promotion\": 5}\nb: 6.0.0 # other\nc: 6.0.0\n",
     "# a: 1 MARK\n# {\"$promotion\": 5}\nb: 6.0.0 # other\nc: 6.0.0\n"},
    {"another_pipelines_marker", "a: 6.0.0 # {\"$promotion\": \"default:other:prod\"}\nb: 6.0.0 MARK\n",
     "a: 6.0.0 # {\"$promotion\": \"default:other:prod\"}\nb: 6.0.1 MARK\n"},
    {"longer_environment", "a: 6.0.0 # {\"$promotion\": \"default:podinfo:production\"}\nb: 6.0.0 MARK\n",
     "a: 6.0.0 # {\"$promotion\": \"default:podinfo:production\"}\nb: 6.0.1 MARK\n"},
    {"non_ascii", "grüße: \"ä 6.0.0 €\" MARK\nb: ü\n", "grüße: \"6.0.1\" MARK\nb: ü\n"},
    {"complex_key", "? a\n: 6.0.0 MARK\n", "? a\n: 6.0.1 MARK\n"},
    {"windows_path_in_plain", "a: C:\\dir\\6.0.0 MARK\n", "a: 6.0.1 MARK\n"},
    {"plain_that_looks_like_flow", "a: x[6.0.0] MARK\n", "a: 6.0.1 MARK\n"},
    {"value_of_dashes", "a: -6.0.0 MARK\n", "a: 6.0.1 MARK\n"},
    {"has_it_already", "a: \"6.0.1\" MARK\n", "a: \"6.0.1\" MARK\n"},
    {"has_it_already_with_escapes", "a: \"6\\x2e0.1\" MARK\n", "a: \"6\\x2e0.1\" MARK\n"},
    {"image_tag", "image: nginx:1.22.0 TAG\n", "image: nginx:6.0.1 TAG\n"},
    {"image_tag_with_port", "image: \"r.example:5000/nginx:1.22.0\" TAG\n",
     "image: \"r.example:5000/nginx:6.0.1\" TAG\n"},
    {"image_tag_in_flow", "{image: 'nginx:1.22.0'} TAG\n", "{image: 'nginx:6.0.1'} TAG\n"},
    {"bare_tag", "newTag: 1.22.0 TAG\n", "newTag: 6.0.1 TAG\n"},
    {"string_to_number_gets_quotes", "a: 6.0.0 MARK\n", "a: \"1.10\" MARK\n", "1.10"},
    {"number_to_number_stays", "a: 5 MARK\n", "a: 6 MARK\n", "6"},
    {"real_to_real_stays", "a: 1.9 MARK\n", "a: 2.1 MARK\n", "2.1"},
    {"real_that_would_lose_a_zero", "a: 1.9 MARK\n", "a: \"1.10\" MARK\n", "1.10"},
    {"string_to_boolean_gets_quotes", "a: main MARK\n", "a: \"true\" MARK\n", "true"},
    {"string_to_yes_gets_quotes", "a: main MARK\n", "a: \"yes\" MARK\n", "yes"},
    {"string_to_hex_gets_quotes", "a: main MARK\n", "a: \"0x1\" MARK\n", "0x1"},
    {"string_to_exponent_gets_quotes", "a: 6.0.0 MARK\n", "a: \"1e3\" MARK\n", "1e3"},
    {"number_to_exponent_gets_quotes", "a: 1234567 MARK\n", "a: \"12e4567\" MARK\n", "12e4567"},
    {"string_to_date_gets_quotes", "a: latest MARK\n", "a: \"2026-11-23\" MARK\n", "2026-11-23"},
    {"null_to_number_gets_quotes", "a: ~ MARK\n", "a: \"6\" MARK\n", "6"},
    {"colon_and_blank_gets_quotes", "a: x MARK\n", "a: \"b: c\" MARK\n", "b: c"},
    {"blank_and_hash_gets_quotes", "a: x MARK\n", "a: \"b #c\" MARK\n", "b #c"},
    {"indicator_gets_quotes", "a: x MARK\n", "a: \"*b\" MARK\n", "*b"},
    {"comma_in_flow_gets_quotes", "[x] MARK\n", "[\"a,b\"] MARK\n", "a,b"},
    {"comma_in_block_stays_plain", "a: x MARK\n", "a: b,c MARK\n", "b,c"},
    {"double_quotes_escape", "a: \"x\" MARK\n", "a: \"b\\\"c\\\\d\" MARK\n", "b\"c\\d"},
    {"single_quotes_double", "a: 'x' MARK\n", "a: 'it''s' MARK\n", "it's"},
    {"long_version", "a: 6.0.0 MARK\n", "a: 6.0.1-rc.1+build.20261123 MARK\n", "6.0.1-rc.1+build.20261123"},
};

INSTANTIATE_TEST_SUITE_P(Yaml, Edit, testing::ValuesIn(edit_cases),
                         [](const auto &each) { return each.param.name; });

struct RefusalCase {
  std::string name;
  std::string text;
  std::string problem;
  std::string version = "6.0.1";
};

std::ostream &operator<<(std::ostream &out, const RefusalCase &each) { return out << each.name; }

class Refusal : public testing::TestWithParam<RefusalCase> {};

TEST_P(Refusal, NamesTheLineAndLeavesTheTextAlone) {
  const std::string text = expand(GetParam().text);
  const EditedFile edited = edit(text, version_of(GetParam().version));
  ASSERT_EQ(edited.problems.size(), 1U);
  EXPECT_EQ(edited.problems.front().substr(0, GetParam().problem.size()), GetParam().problem);
  EXPECT_EQ(edited.text, text);
}

const std::vector<RefusalCase> refusal_cases{
    {"no_value", "a: 1\nversion: MARK\n", "line 2: what stands before the marker is a key"},
    {"own_line", "a: 1\n  MARK\n", "line 2: there is no value on the marker's line"},
    {"dash_alone", "- MARK\n  6.0.0\n", "line 1: there is no value"},
    {"empty_flow", "a: {} MARK\n", "line 1: there is no value"},
    {"alias", "a: &x 1\nb: *x MARK\n", "line 2: the value is an alias"},
    {"block_scalar", "a: | MARK\n  6.0.0\n", "line 1: the value is a block scalar"},
    {"quotes_over_lines", "a: \"6.0\n  .0\" MARK\n", "line 2: the value began on an earlier line"},
    {"plain_over_lines", "a: one\n  two MARK\n", "line 2: the value began on an earlier line"},
    {"unknown_escape", "a: \"\\q\" MARK\n", "line 1: the value \"\\q\" has an escape"},
    {"digest_beside_the_tag", "a: nginx:1@sha256:ab TAG\n",
     "line 1: the marker asks for a tag, but the value is pinned"},
    {"line_break_in_the_version", "a: 1 MARK\n", "line 1: the new value is empty, is not UTF-8, or holds",
     "1\nb: 2"},
    {"anchor_alone", "a: &x MARK\n  b: 1\n", "line 1: there is no value"},
    {"key_of_a_flow_set", "{a} MARK\n", "line 1: what stands before the marker is a key"},
};

INSTANTIATE_TEST_SUITE_P(Yaml, Refusal, testing::ValuesIn(refusal_cases),
                         [](const auto &each) { return each.param.name; });

TEST(EditFile, OneBadMarkerLeavesTheWholeFileAlone) {
  const std::string text = expand("a: 6.0.0 MARK\nb: MARK\n");
  const EditedFile edited = edit(text, version_of("6.0.1"));
  EXPECT_EQ(edited.problems.size(), 1U);
  EXPECT_EQ(edited.text, text);
}

// The same property that a fuzzer would look for, over many texts put together from awkward pieces by a fixed
// generator: only bytes within the spans of the marked scalars ever change.
TEST(EditFile, ChangesNothingOutsideTheSpansWhateverTheText) {
  const std::vector<std::string> pieces{"a: ",   "- ",
                                        "\"",    "'",
                                        "6.0.0", " ",
                                        "\n",    "\r\n",
                                        "  ",    "|",
                                        ">\n",   "[",
                                        "]",     "{",
                                        "}",     ",",
                                        ": ",    "&x ",
                                        "*x",    "!!str ",
                                        "#",     " # {\"$promotion\": \"default:podinfo:prod\"}",
                                        "---\n", "\\",
                                        "\t",    "\xc3\xa4",
                                        "\xff",  "?"};
  std::uint64_t seed = 42;
  const auto next = [&seed](std::size_t bound) {
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>((seed >> 33U) % bound);
  };
  std::size_t edited_texts = 0;
  for (int round = 0; round < 100000; ++round) {
    std::string text;
    for (std::size_t count = next(24); count > 0; --count) text += pieces[next(pieces.size())];
    const Markers markers = find_markers(text);
    std::vector<MarkedValue> values;
    for (const Marker &marker : markers.markers) {
      if (marker.before == Before::scalar) values.push_back({marker, ""});
    }
    const EditedFile edited = edit_file(text, values, version_of("6.0.1"));
    if (!edited.problems.empty()) continue;
    edited_texts += values.empty() ? 0 : 1;
    std::string_view before = text;
    std::string_view after = edited.text;
    std::size_t read = 0;
    for (const MarkedValue &value : values) {
      const Scalar &scalar = value.marker.scalar;
      ASSERT_LE(read, scalar.begin);
      ASSERT_LT(scalar.begin, scalar.end);
      const std::string_view kept = before.substr(read, scalar.begin - read);
      ASSERT_EQ(after.substr(0, kept.size()), kept);
      after.remove_prefix(kept.size());
      const std::string_view raw = before.substr(scalar.begin, scalar.end - scalar.begin);
      ASSERT_EQ(raw.find_first_of("\r\n"), std::string_view::npos);
      const std::string new_raw = encode("6.0.1", raw, scalar);
      ASSERT_EQ(after.substr(0, new_raw.size()), new_raw);
      after.remove_prefix(new_raw.size());
      read = scalar.end;
    }
    ASSERT_EQ(after, before.substr(read));
  }
  EXPECT_GT(edited_texts, 1000U);
}

}  // namespace
}  // namespace pull_request
