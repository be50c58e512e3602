// The table of reasons, the code and the cases have to agree.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

namespace promotion::evaluator {
namespace {

const std::filesystem::path &room() {
  static const std::filesystem::path path = PROMOTION_EVALUATOR_ROOM;
  return path;
}

std::string content(const std::filesystem::path &file) {
  std::ifstream in(file);
  EXPECT_TRUE(in) << file;
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

bool is_id(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
}

// Every id that stands between the two marks.
std::set<std::string> ids_between(std::string_view text, std::string_view before, std::string_view after) {
  std::set<std::string> found;
  for (std::size_t at = text.find(before); at != std::string_view::npos; at = text.find(before, at + 1)) {
    const std::string_view rest = text.substr(at + before.size());
    const std::string_view id = rest.substr(0, rest.find(after));
    if (is_id(id)) found.emplace(id);
  }
  return found;
}

std::set<std::string> ids_in_code() {
  return ids_between(content(room() / "src" / "reason.hpp"), "\"", "\";");
}
std::set<std::string> ids_in_table(std::string_view table) { return ids_between(table, "\n| `", "` |"); }

// REASONS.md, up to and from where it turns from decisions and gates to preparing.
std::string decision_table() {
  const std::string table = content(room() / "REASONS.md");
  return table.substr(0, table.find("## What preparing"));
}
std::string preparing_table() { return content(room() / "REASONS.md").substr(decision_table().size()); }

// `outcome: id` or an entry of `gates: [id, …]`, and not a part of a longer id.
bool is_expected_in(const std::string &cases, const std::string &id) {
  for (std::size_t at = cases.find(id); at != std::string::npos; at = cases.find(id, at + 1)) {
    const char before = cases[at - 1];
    const char after = cases[at + id.size()];
    if ((before == ' ' || before == '[') && (after == ',' || after == '}' || after == ']' || after == '\n'))
      return true;
  }
  return false;
}

TEST(Reasons, AreAllInTheTableAndNoOthers) {
  const auto in_code = ids_in_code();
  EXPECT_GT(in_code.size(), 40U);
  EXPECT_EQ(ids_in_table(decision_table()), in_code);
}

TEST(Reasons, OfPreparingAreInTheTableToo) {
  std::set<std::string> in_code = ids_between(content(room() / "src" / "prepared.cpp"), "\"", "\"");
  in_code.merge(ids_between(content(room() / "src" / "policy.cpp"), "\"", "\""));
  const auto in_table = ids_in_table(preparing_table());
  EXPECT_GT(in_table.size(), 5U);
  for (const std::string &id : in_code) {
    if (id.find('-') == std::string::npos) continue;
    EXPECT_TRUE(in_table.contains(id)) << id;
  }
  for (const std::string &id : in_table) EXPECT_TRUE(in_code.contains(id)) << id;
}

TEST(Reasons, AllOccurInSomeCase) {
  std::string cases;
  for (const auto &entry : std::filesystem::directory_iterator(PROMOTION_EVALUATOR_CASES)) {
    if (entry.path().extension() == ".yaml") cases += content(entry.path());
  }
  std::set<std::string> all = ids_in_code();
  all.merge(ids_in_table(preparing_table()));
  for (const std::string &id : all) EXPECT_TRUE(is_expected_in(cases, id)) << id << " is in no case";
}

}  // namespace
}  // namespace promotion::evaluator
