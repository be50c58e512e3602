// The table of reasons, the code and the cases have to agree.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace promotion::evaluator {
namespace {

const std::filesystem::path room = PROMOTION_EVALUATOR_ROOM;

std::string content(const std::filesystem::path &file) {
  std::ifstream in(file);
  EXPECT_TRUE(in) << file;
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

std::set<std::string> matches(const std::string &text, const std::string &pattern) {
  const std::regex regex(pattern);
  std::set<std::string> found;
  for (auto it = std::sregex_iterator(text.begin(), text.end(), regex); it != std::sregex_iterator(); ++it) {
    found.insert((*it)[1]);
  }
  return found;
}

std::set<std::string> reasons_in_code() {
  return matches(content(room / "src" / "reason.hpp"), "= ?\\s*\"([a-z-]+)\";");
}

// The part of the table that is about decisions and gates, not about preparing.
std::string decision_table() {
  const std::string table = content(room / "REASONS.md");
  return table.substr(0, table.find("## What preparing"));
}

TEST(Reasons, AreAllInTheTableAndNoOthers) {
  const auto in_code = reasons_in_code();
  EXPECT_GT(in_code.size(), 40U);
  EXPECT_EQ(matches(decision_table(), "\n\\| `([a-z-]+)` \\|"), in_code);
}

TEST(Reasons, OfPreparingAreInTheTableToo) {
  const std::string code = content(room / "src" / "prepared.cpp") + content(room / "src" / "policy.cpp");
  const std::string table = content(room / "REASONS.md");
  for (const std::string &id : matches(code, "\"([a-z]+(?:-[a-z]+)+)\"")) {
    EXPECT_THAT(table, testing::HasSubstr("| `" + id + "` |"));
  }
}

TEST(Reasons, AllOccurInSomeCase) {
  std::string cases;
  for (const auto &entry : std::filesystem::directory_iterator(PROMOTION_EVALUATOR_CASES)) {
    if (entry.path().extension() == ".yaml") cases += content(entry.path());
  }
  const std::string preparing = content(room / "REASONS.md").substr(decision_table().size());
  std::set<std::string> all = reasons_in_code();
  all.merge(matches(preparing, "\n\\| `([a-z-]+)` \\|"));
  for (const std::string &id : all) {
    EXPECT_TRUE(std::regex_search(cases, std::regex("[:\\[] ?" + id + "[,}\\]\\n]")))
        << id << " is in no case";
  }
}

}  // namespace
}  // namespace promotion::evaluator
