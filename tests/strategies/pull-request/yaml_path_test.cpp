// Values named by their path: what a path may be, where it leads, and what is said where it leads nowhere.
#include "edit/yaml_path.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace pull_request {
namespace {

/// The raw bytes at the path, or "problem: …".
std::string found(const std::string &text, const std::string &path,
                  std::optional<std::size_t> document = std::nullopt) {
  const YamlPath parsed = parse_yaml_path(path);
  if (!parsed.problem.empty()) return "path: " + parsed.problem;
  const YamlTree tree = read_yaml_tree(text);
  const PathValue value = value_at(tree, text, parsed, document);
  if (!value.problem.empty()) return "problem: " + value.problem;
  return std::to_string(value.line) + " " +
         text.substr(value.scalar.begin, value.scalar.end - value.scalar.begin);
}

struct PathCase {
  std::string name;
  std::string text;
  std::string path;
  std::string expected;
};

std::ostream &operator<<(std::ostream &out, const PathCase &each) { return out << each.name; }

class PathLeads : public testing::TestWithParam<PathCase> {};

TEST_P(PathLeads, ToTheBytesOfItsValue) {
  EXPECT_EQ(found(GetParam().text, GetParam().path), GetParam().expected);
}

const std::vector<PathCase> leading{
    {"nested", "spec:\n  image:\n    tag: 1.0 # x\n", "spec.image.tag", "3 1.0"},
    {"bom_and_crlf",
     "\xef\xbb\xbf"
     "a:\r\n  b: 'x'\r\n",
     "a.b", "2 'x'"},
    {"no_newline", "a: {b: \"x\"}", "a.b", "1 \"x\""},
    {"list_below_its_key", "a:\n- b: 1\n  c: 2\n- b: 3\nd: 4\n", "a[1].b", "4 3"},
    {"after_such_a_list", "a:\n- b: 1\n- c\nd: 4\n", "d", "4 4"},
    {"list_further_right", "a:\n    - b: 1\n      c: 2\nd: 4\n", "a[0].c", "3 2"},
    {"list_of_lists", "- - 1\n  - 2\n- - 3\n", "[0][1]", "2 2"},
    {"list_at_the_top", "- 1\n- 2\n", "[1]", "2 2"},
    {"item_by_name", "images:\n  - newTag: a\n    name: one\n  - name: two\n    newTag: b\n",
     "images[name=two].newTag", "5 b"},
    {"item_by_quoted_name", "i:\n- {n: 'a ]b', v: 1}\n- {n: c, v: 2}\n", "i[n=\"a ]b\"].v", "2 1"},
    {"item_by_quoted_key", "i:\n- {a.b: x, v: 1}\n", "i[\"a.b\"=x].v", "2 1"},
    {"quoted_keys", "a: {\"x.y\": {'it''s': 1}}\n", "a[\"x.y\"]['it''s']", "1 1"},
    {"escaped_key", "\"a\\\"b\\\\c\": 1\n", R"(["a\"b\\c"])", "1 1"},
    {"annotation", "metadata:\n  annotations:\n    app/version: 1\n", "metadata.annotations.app/version",
     "3 1"},
    {"a_key_that_is_written_otherwise", "\"\\x61b\": 1\n", "ab", "1 1"},
    {"flow", "a: [1, {b: 2, c: [3, 4]}, 5]\n", "a[1].c[1]", "1 4"},
    {"flow_over_lines", "a: [\n  1,\n  {b: 2,\n   c: 3}\n ]\nd: 6\n", "a[1].c", "4 3"},
    {"after_flow", "a: [\n  1\n]\nd: 6\n", "d", "4 6"},
    {"pair_in_flow_list", "[a: 1, b: 2]\n", "[1].b", "1 2"},
    {"json", "{\"a\":{\"b\":[\"x\",\"y\"]}}\n", "a.b[1]", "1 \"y\""},
    {"json_over_lines", "{\n\t\"a\": {\n\t\t\"b\": \"x\"\n\t}\n}\n", "a.b", "3 \"x\""},
    {"flow_keys_without_value", "{a, b: 1}\n", "b", "1 1"},
    {"anchored", "a: &x 1\nb: *x\n", "a", "1 1"},
    {"tagged", "a: !!str 1\n", "a", "1 1"},
    {"tagged_mapping", "a: !map\n  b: 1\n", "a.b", "2 1"},
    {"anchored_item", "- &x a: 1\n  b: 2\n", "[0].b", "2 2"},
    {"behind_a_block_scalar", "a: |\n  b: 1\n  c: 2\nd: 3\n", "d", "4 3"},
    {"block_scalar_in_a_list", "- |\n  b: 1\n- c\n", "[1]", "3 c"},
    {"behind_a_long_text", "a: one\n  two: not a key?\n", "a",
     "problem: the file is not YAML: a key runs over several lines in line 2"},
    {"behind_a_folded_text", "a: one\n  two\nb: 2\n", "b", "3 2"},
    {"behind_a_quoted_text", "a: \"one\n  b: x\"\nb: 2\n", "b", "3 2"},
    {"comments_between", "a:\n# one\n  # two\n  b: 1 # three\n", "a.b", "4 1"},
    {"explicit_key", "? a\n: b: 1\n  c: 2\n", "a.c", "3 2"},
    {"explicit_key_without_value", "? a\n? b\n: 1\n", "b", "3 1"},
    {"list_as_a_key", "? [x]\n: 1\nb: 2\n", "b", "3 2"},
    {"null_words", "a: ~\n", "a", "1 ~"},
    {"dedent_over_levels", "a:\n  b:\n    c: 1\nd:\n  e: 2\n", "d.e", "5 2"},
    {"document_marker", "---\na: 1\n", "a", "2 1"},
    {"comment_and_document_marker", "# x\n%YAML 1.2\n--- # y\na: 1\n...\n", "a", "4 1"},
    {"document_on_the_line_of_its_marker", "--- {a: 1}\n", "a", "1 1"},
    {"the_only_document_that_has_it", "kind: A\n---\nkind: B\nspec: {v: 1}\n---\n", "spec.v", "4 1"},
};

const std::vector<PathCase> nowhere{
    {"empty", "", "a", "problem: the file is empty"},
    {"comments_alone", "# a: 1\n", "a", "problem: the file is empty"},
    {"no_key", "a:\n  b: 1\n  c: 2\n", "a.x", "problem: a (line 2) has no key \"x\"; it has b, c"},
    {"no_key_at_the_top", "b: 1\n", "a", "problem: the document (line 1) has no key \"a\"; it has b"},
    {"through_a_scalar", "a: 1\n", "a.b", "problem: a (line 1) is a single value, not a mapping"},
    {"list_not_mapping", "a: [1]\n", "a.b", "problem: a (line 1) is a list, not a mapping"},
    {"mapping_not_list", "a: {b: 1}\n", "a[0]", "problem: a (line 1) is a mapping, not a list"},
    {"index_too_large", "a: [1]\n", "a[1]",
     "problem: a (line 1) has 1 item, counted from 0, and so none with the index 1"},
    {"no_item", "a: [{n: x}, 1, {n: [y]}]\n", "a[n=y]", "problem: a (line 1) has no item whose n is \"y\""},
    {"two_items", "a: [{n: x}, {n: x}]\n", "a[n=x].v", "problem: a (line 1) has 2 items whose n is \"x\""},
    {"a_key_twice", "a: 1\na: 2\n", "a", "problem: the document (line 1) has the key \"a\" 2 times"},
    {"a_mapping", "a:\n  b: 1\n", "a", "problem: a (line 2) is a mapping"},
    {"a_list", "a: []\n", "a", "problem: a (line 1) is a list"},
    {"nothing_there", "a:\nb: 1\n", "a", "problem: a (line 1) is empty; write a first value there"},
    {"a_key_is_no_value", "? a\n? b\n: 1\n", "a",
     "problem: the document (line 1) has no key \"a\"; it has b"},
    {"an_alias", "a: &x 1\nb: *x\n", "b", "problem: b (line 2) is an alias; edit where its anchor is"},
    {"through_an_alias", "a: &x {c: 1}\nb: *x\n", "b.c",
     "problem: b (line 2) is an alias; edit where its anchor is, not a mapping"},
    {"merged", "a: &x {c: 1}\nb:\n  <<: *x\n", "b.c", "problem: b (line 3) has no key \"c\"; it has <<"},
    {"block_scalar", "a: |\n  x\n", "a",
     "problem: a (line 1) is a block scalar; write it on the line of its key"},
    {"several_lines", "a: one\n  two\n", "a",
     "problem: a (line 1) is a text of several lines; write it on one"},
    {"quoted_over_lines", "a: 'one\n  two'\n", "a",
     "problem: a (line 1) is a text of several lines; write it on one"},
    {"two_documents", "a: 1\n---\nb: 1\n---\na: 2\n", "a",
     "problem: it is in the documents 0, 2 of the file; say which with document"},
    {"no_document", "kind: x\n---\nspec: {w: 1}\n", "spec.v",
     "problem: spec (line 3) has no key \"v\"; it has w in the document 1, and the others have it neither"},
    {"open_bracket", "a: [1\nb: 2\n", "b",
     "problem: the file is not YAML: the bracket that opens in line 1 is never closed"},
    {"wrong_bracket", "a: [1}\n", "a",
     "problem: the file is not YAML: a bracket is closed by another kind of bracket in line 1"},
    {"two_keys_on_a_line", "a: b: 1\n", "a.b", "problem: the file is not YAML: there are two keys in line 1"},
    {"list_behind_its_key", "a: - 1\n", "a[0]",
     "problem: the file is not YAML: a list begins on the line of its key in line 1"},
    {"bad_indentation", "a:\n    b: 1\n  c: 2\n", "a.b",
     "problem: the file is not YAML: something stands where no value can be in line 3"},
    {"helm_template", "a: 1\n{{- if .Values.x }}\nb: 2\n{{- end }}\n", "b",
     "problem: the file is not YAML: something stands where no value can be in line 2"},
};

std::string name_of_case(const testing::TestParamInfo<PathCase> &info) { return info.param.name; }
INSTANTIATE_TEST_SUITE_P(Yaml, PathLeads, testing::ValuesIn(leading), name_of_case);
INSTANTIATE_TEST_SUITE_P(Nowhere, PathLeads, testing::ValuesIn(nowhere), name_of_case);

TEST(YamlPath, LooksAtTheNamedDocumentAlone) {
  const std::string text = "a: 1\n---\n---\na: 2\n";
  EXPECT_EQ(found(text, "a", 0), "1 1");
  EXPECT_EQ(found(text, "a", 2), "4 2");
  EXPECT_EQ(found(text, "a", 1), "problem: the document is empty, not a mapping");
  EXPECT_EQ(found(text, "a", 3),
            "problem: the file has 3 documents, counted from 0, and so none with the index 3");
}

TEST(YamlPath, SaysWhatItCannotRead) {
  const std::pair<const char *, const char *> cases[] = {
      {"", "must be a text of"},          {"a\xff", "must be a text of"},
      {"a..b", "byte 3: expected a key"}, {".a", "byte 1: expected a key"},
      {"a.", "byte 3: expected a key"},   {"a b", "byte 2: expected a dot"},
      {"a[", "closing bracket"},          {"a[]", "expected an index"},
      {"a[-1]", "expected an index"},     {"a[b]", "expected an index"},
      {"a[\"b]", "closing quote"},        {"a['b'x]", "closing bracket"},
      {"a[b=]", "expected an index"},     {"a[=b]", "expected an index"},
      {"a[0]b", "expected a dot"},        {"a[9999999999]", "expected an index"},
      {"a[b=c\"d]", "expected an index"}};
  for (const auto &[path, expected] : cases) {
    const YamlPath parsed = parse_yaml_path(path);
    EXPECT_NE(parsed.problem.find(expected), std::string::npos) << path << ": " << parsed.problem;
    EXPECT_TRUE(parsed.steps.empty());
  }
  EXPECT_FALSE(parse_yaml_path(std::string(5000, 'a')).problem.empty());
}

TEST(YamlTree, BearsDeepNesting) {
  const std::string deep(200'000, '[');
  EXPECT_NE(read_yaml_tree(deep).problem, std::nullopt);
  std::string dashes;
  for (int i = 0; i < 100'000; ++i) dashes += "- ";
  const YamlTree tree = read_yaml_tree(dashes + "x");
  EXPECT_EQ(tree.problem, std::nullopt);
  EXPECT_EQ(tree.nodes.size(), 100'002U);
}

TEST(YamlTree, HasALimitOfValues) {
  std::string many = "[";
  for (int i = 0; i < 1'000'100; ++i) many += "1,";
  const YamlTree tree = read_yaml_tree(many + "]");
  ASSERT_NE(tree.problem, std::nullopt);
  EXPECT_NE(tree.problem->find("more than a million values"), std::string::npos);
}

}  // namespace
}  // namespace pull_request
