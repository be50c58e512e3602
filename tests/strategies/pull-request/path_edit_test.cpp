// Every value of every awkward file, named by its path: what YAML itself reads there, and nothing else,
// changes.
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "edit/edit_file.hpp"
#include "edit/yaml_path.hpp"

namespace pull_request {
namespace {

namespace fs = std::filesystem;

struct Leaf {
  std::string path;
  std::size_t document = 0;

  bool operator<(const Leaf &other) const {
    return std::tie(document, path) < std::tie(other.document, other.path);
  }
};
using Leaves = std::map<Leaf, std::string>;  ///< with their values

std::string quoted(const std::string &key) {
  std::string text = "['";
  for (const char c : key) text += c == '\'' ? "''" : std::string(1, c);
  return text + "']";
}

void collect(const YAML::Node &node, const Leaf &here, Leaves &found) {
  if (node.IsMap()) {
    for (const auto &entry : node) {
      if (entry.first.IsScalar())
        collect(entry.second, {here.path + quoted(entry.first.Scalar()), here.document}, found);
    }
  } else if (node.IsSequence()) {
    for (std::size_t i = 0; i < node.size(); ++i)
      collect(node[i], {here.path + "[" + std::to_string(i) + "]", here.document}, found);
  } else if (!here.path.empty()) {
    found[here] = node.IsNull() ? "(null)" : node.Scalar();
  }
}

Leaves leaves_of(const std::string &text) {
  Leaves found;
  const std::vector<YAML::Node> documents = YAML::LoadAll(text);
  for (std::size_t i = 0; i < documents.size(); ++i) collect(documents[i], {"", i}, found);
  return found;
}

bool is_expected(const std::string &problem) {
  for (const char *known :
       {"is an alias", "is a block scalar", "is a text of several lines", "is empty; write", "times"}) {
    if (problem.find(known) != std::string::npos) return true;
  }
  return false;
}

/// How many values were changed.
std::size_t edit_each(const std::string &text) {
  std::size_t edited_values = 0;
  const Leaves before = leaves_of(text);
  const YamlTree tree = read_yaml_tree(text);
  for (const auto &[leaf, old_value] : before) {
    const PathValue value = value_at(tree, text, parse_yaml_path(leaf.path), leaf.document);
    if (!value.problem.empty()) {
      EXPECT_TRUE(is_expected(value.problem)) << leaf.path << ": " << value.problem << "\n" << text;
      continue;
    }
    const EditedFile edited = edit_file(
        text, {{{value.line, {}, Before::scalar, value.scalar}, "", "yamlPath"}}, {"9.8.7", "", "", ""});
    EXPECT_TRUE(edited.problems.empty()) << edited.problems.front();
    const Leaves after = leaves_of(edited.text);
    EXPECT_EQ(after.size(), before.size()) << leaf.path << "\n" << edited.text;
    for (const auto &[other, other_value] : after) {
      const bool same = before.count(other) == 1 && before.at(other) == other_value;
      if (other.path == leaf.path && other.document == leaf.document) {
        EXPECT_EQ(other_value, "9.8.7") << leaf.path << "\n" << edited.text;
      } else if (!same) {
        // What an alias repeats changes with it.
        const PathValue repeated = value_at(tree, text, parse_yaml_path(other.path), other.document);
        EXPECT_NE(repeated.problem.find("alias"), std::string::npos) << other.path << "\n" << edited.text;
      }
    }
    ++edited_values;
  }
  return edited_values;
}

TEST(PathEdit, ChangesWhatYamlReadsAtThePathInEveryAwkwardFile) {
  std::size_t files = 0;
  std::size_t values = 0;
  for (const auto &entry : fs::directory_iterator(AWKWARD_FILES)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".before.yaml")) continue;
    SCOPED_TRACE(name);
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    try {
      values += edit_each(text);
      ++files;
    } catch (const YAML::Exception &) {
      // A template of another program; what it says is not YAML.
    }
  }
  EXPECT_GE(files, 250U);
  EXPECT_GE(values, 500U);
}

TEST(PathEdit, NamesItselfWhereAFieldDoesNotFit) {
  const std::string text = "image: a@sha256:00\n";
  const PathValue value = value_at(read_yaml_tree(text), text, parse_yaml_path("image"), std::nullopt);
  const EditedFile edited = edit_file(
      text, {{{value.line, {}, Before::scalar, value.scalar}, "tag", "yamlPath image"}}, {"2", "2", "", ""});
  ASSERT_EQ(edited.problems.size(), 1U);
  EXPECT_EQ(
      edited.problems.front(),
      "line 1: yamlPath image asks for a tag, but the value is pinned by a digest, which would win over "
      "any tag");
}

TEST(PathEdit, RefusesTwoWishesForOneValue) {
  const std::string text = "image: a:1\n";
  const PathValue value = value_at(read_yaml_tree(text), text, parse_yaml_path("image"), std::nullopt);
  const Marker marker{value.line, {}, Before::scalar, value.scalar};
  const EditedFile edited =
      edit_file(text, {{marker, "tag", "yamlPath image"}, {marker, "", "the marker"}}, {"2", "2", "", ""});
  ASSERT_EQ(edited.problems.size(), 1U);
  EXPECT_EQ(edited.problems.front(),
            "line 1: the marker asks for a value that another asks for in another way");
  EXPECT_EQ(edited.text, text);
}

}  // namespace
}  // namespace pull_request
