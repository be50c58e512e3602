#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "process.hpp"
#include "temporary_folder.hpp"

namespace promotion::test {
namespace {

using ::testing::HasSubstr;

TEST(HostIn20Lines, ServesUntilItsInputEnds) {
  const TemporaryFolder folder;
  write_file(folder.path() / "modules.yaml", "modules: []\n");
  write_file(folder.path() / "pipelines/none.yaml", "");
  write_file(folder.path() / "secrets/none/none/none", "");
  write_file(folder.path() / "control-plane.yaml", "listen: 127.0.0.1:0\nadmin: unix:admin.sock\n");
  const auto result = run({HOST_EXAMPLE, (folder.path() / "control-plane.yaml").string()});
  EXPECT_EQ(result.code, 0) << result.error;
  EXPECT_THAT(result.output, HasSubstr("Send events to http://127.0.0.1:"));
  EXPECT_THAT(result.error, HasSubstr("receiving events address=127.0.0.1:"));
}

TEST(HostIn20Lines, SaysWhatIsWrong) {
  const TemporaryFolder folder;
  const auto result = run({HOST_EXAMPLE, (folder.path() / "none.yaml").string()});
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.error, HasSubstr("none.yaml: there is no such file"));
}

}  // namespace
}  // namespace promotion::test
