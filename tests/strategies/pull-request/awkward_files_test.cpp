// Files as people write them, each beside the bytes that it has to have afterwards: awkward/NAME.before.yaml
// and NAME.after.yaml, in every quoting style, structure and line ending.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "edit/edit_file.hpp"

namespace pull_request {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path &path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string promoted(const std::string &text) {
  std::vector<MarkedValue> values;
  const Markers markers = find_markers(text);
  for (const Marker &marker : markers.markers) {
    if (match(marker.reference, {"default", "podinfo", "prod"})) values.push_back({marker, ""});
  }
  EXPECT_FALSE(values.empty());
  const EditedFile edited = edit_file(text, values, {"6.0.1", "6.0.1", "", ""});
  EXPECT_TRUE(edited.problems.empty()) << edited.problems.front();
  return edited.text;
}

TEST(AwkwardFiles, HaveTheExpectedBytesAfterAPromotion) {
  std::size_t count = 0;
  for (const auto &entry : fs::directory_iterator(AWKWARD_FILES)) {
    const std::string name = entry.path().filename().string();
    constexpr std::string_view ending = ".before.yaml";
    if (!name.ends_with(ending)) continue;
    SCOPED_TRACE(name);
    const std::string after =
        read(entry.path().parent_path() / (name.substr(0, name.size() - ending.size()) + ".after.yaml"));
    EXPECT_EQ(promoted(read(entry.path())), after);
    EXPECT_EQ(promoted(after), after) << "a second promotion changes it again";
    ++count;
  }
  EXPECT_GE(count, 300U);
}

}  // namespace
}  // namespace pull_request
