// Files that are there wholly or not at all.
#include "files/durable_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "temporary_folder.hpp"

namespace promotion::host::files {
namespace {

using testing::read_file;

TEST(DurableFile, TakesTheOldOnesPlaceWithItsOwnRights) {
  const testing::TemporaryFolder folder;
  const auto path = folder.write("verdicts.json", "before, and longer");
  ASSERT_TRUE(write_durably(path, "after", S_IRUSR).ok());
  EXPECT_EQ(read_file(path), "after");
  struct stat found {};
  ASSERT_EQ(stat(path.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, static_cast<mode_t>(S_IRUSR));
  EXPECT_FALSE(std::filesystem::exists(path.string() + ".new"));
}

TEST(DurableFile, LeavesWhatWasThereWhereItCannotBeWritten) {
  const testing::TemporaryFolder folder;
  const auto path = folder.write("verdicts.json", "before");
  std::filesystem::create_directory(path.string() + ".new");
  const Status written = write_durably(path, "after", S_IRUSR);
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code, Code::unavailable);
  EXPECT_NE(written.error().message.find("verdicts.json"), std::string::npos);
  EXPECT_EQ(read_file(path), "before");
}

}  // namespace
}  // namespace promotion::host::files
