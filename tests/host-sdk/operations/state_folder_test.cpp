#include "operations/state_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <optional>

#include "recording_log.hpp"

namespace promotion::host::operations {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class StateFolderTest : public ::testing::Test {
 protected:
  ~StateFolderTest() override { fs::remove_all(base_); }

  static unsigned mode_of(const fs::path &path) {
    struct stat status {};
    return stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
  }

  const fs::path base_ = fs::temp_directory_path() / ("state-" + std::to_string(getpid()));
  const fs::path folder_ = base_ / "below" / "state";
  testing::RecordingLog log_;
};

TEST_F(StateFolderTest, IsMadeForItsOwnerAlone) {
  ASSERT_TRUE(StateFolder::open(folder_, log_));
  EXPECT_EQ(mode_of(folder_), 0700u);
  EXPECT_EQ(mode_of(folder_ / "lock"), 0600u);
}

TEST_F(StateFolderTest, ThatOthersCouldReadIsClosedToThem) {
  fs::create_directories(folder_);
  fs::permissions(folder_, fs::perms::all);
  ASSERT_TRUE(StateFolder::open(folder_, log_));
  EXPECT_EQ(mode_of(folder_), 0700u);
}

TEST_F(StateFolderTest, BelongsToOneHostAtATime) {
  std::optional<Result<StateFolder>> first(StateFolder::open(folder_, log_));
  ASSERT_TRUE(*first);
  const auto second = StateFolder::open(folder_, log_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::failed_precondition);
  EXPECT_THAT(second.error().message, HasSubstr("process " + std::to_string(getpid()) + " works on it"));
  first.reset();
  EXPECT_TRUE(StateFolder::open(folder_, log_)) << "free again";
}

TEST_F(StateFolderTest, IsTakenOverFromAProcessThatDied) {
  fs::create_directories(folder_);
  std::ofstream(folder_ / "lock") << "999999\n";
  EXPECT_TRUE(StateFolder::open(folder_, log_));
}

TEST_F(StateFolderTest, MayNotBeAFile) {
  fs::create_directories(folder_.parent_path());
  std::ofstream(folder_) << "x";
  const auto state = StateFolder::open(folder_, log_);
  ASSERT_FALSE(state);
  EXPECT_THAT(state.error().message, HasSubstr("it is no folder"));
}

}  // namespace
}  // namespace promotion::host::operations
