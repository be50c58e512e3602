#include "yaml/position.hpp"

#include <gtest/gtest.h>

#include "yaml/tree.hpp"

namespace promotion::host::yaml {

void PrintTo(const Position &position, std::ostream *stream) {
  *stream << position.line << ":" << position.column;
}

namespace {

class PositionIndex : public ::testing::Test {
 protected:
  void read_text(std::string_view text) {
    auto documents = read(text, "file.yaml");
    ASSERT_TRUE(documents.ok()) << documents.error().message;
    documents_ = std::move(*documents);
  }
  Position at(std::string_view pointer, size_t document = 0) const {
    return locate(*documents_.at(document), pointer);
  }
  std::string field(std::string_view pointer) const { return field_of(*documents_.at(0), pointer); }

  std::vector<NodePtr> documents_;
};

TEST_F(PositionIndex, FindsTheKeyOfAMemberAndTheBeginOfAnItem) {
  read_text("spec:\n  environments:\n    - name: dev\n      targets: [{namespace: a}, {namespace: b}]\n");
  EXPECT_EQ(at("/spec"), (Position{1, 1}));
  EXPECT_EQ(at("/spec/environments"), (Position{2, 3}));
  EXPECT_EQ(at("/spec/environments/0"), (Position{3, 7}));
  EXPECT_EQ(at("/spec/environments/0/targets/1"), (Position{4, 33}));
  EXPECT_EQ(at("/spec/environments/0/targets/1/namespace"), (Position{4, 34}));
}

TEST_F(PositionIndex, StopsWhereTheDocumentDoes) {
  read_text("spec:\n  list: [a]\n  text: b\n");
  EXPECT_EQ(at("/spec/missing/more"), (Position{1, 1}));
  EXPECT_EQ(at("/spec/list/1"), (Position{2, 3}));
  EXPECT_EQ(at("/spec/list/x"), (Position{2, 3}));
  EXPECT_EQ(at("/spec/list/-1"), (Position{2, 3}));
  EXPECT_EQ(at("/spec/list/99999999999999999999"), (Position{2, 3}));
  EXPECT_EQ(at("/spec/text/0"), (Position{3, 3}));
  EXPECT_EQ(at("no pointer"), (Position{1, 1}));
}

TEST_F(PositionIndex, CountsFromTheBeginOfTheFileInEachDocument) {
  read_text("---\na: 1\n---\n# a comment\nb:\n  c: 2\n");
  EXPECT_EQ(at("", 1), (Position{5, 1}));
  EXPECT_EQ(at("/b/c", 1), (Position{6, 3}));
}

TEST_F(PositionIndex, LeadsThroughAliasesToWhatTheyStandFor) {
  read_text("base: &base {url: x}\nuse: *base\n");
  EXPECT_EQ(at("/use"), (Position{2, 1}));
  EXPECT_EQ(at("/use/url"), (Position{1, 14}));
}

TEST_F(PositionIndex, CountsBytes) {
  read_text("{größe: 1, b: 2}\n");
  EXPECT_EQ(at("/b"), (Position{1, 14}));
}

TEST_F(PositionIndex, TakesEscapedStepsAndWritesThem) {
  read_text("a/b: {c~d: 1}\n");
  EXPECT_EQ(at("/a~1b/c~0d"), (Position{1, 7}));
  EXPECT_EQ(pointer_step("a/b~c"), "/a~1b~0c");
  EXPECT_EQ(steps_of("/a~1b/c~0d/"), (std::vector<std::string>{"a/b", "c~d", ""}));
  EXPECT_EQ(field("/a~1b/c~0d"), "[\"a/b\"].c~d");
}

TEST_F(PositionIndex, NamesFieldsAsPeopleWriteThem) {
  read_text("spec: {environments: [{name: dev}], \"0\": {x: 1}}\n");
  EXPECT_EQ(field("/spec/environments/0/name"), "spec.environments[0].name");
  EXPECT_EQ(field("/spec/environments/0/promotion/policy/soak"),
            "spec.environments[0].promotion.policy.soak");
  EXPECT_EQ(field("/spec/0/x"), "spec.0.x");
  EXPECT_EQ(field(""), "");
}

}  // namespace
}  // namespace promotion::host::yaml
