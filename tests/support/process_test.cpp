#include "process.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include "temporary_folder.hpp"

namespace promotion::test {
namespace {

TEST(ProcessSupport, GivesOutputAndStatusOfACommand) {
  const CommandResult result = run({"sh", "-c", "cat; echo wrong >&2; exit 3"}, "given");

  EXPECT_EQ(result.code, 3);
  EXPECT_EQ(result.output, "given");
  EXPECT_EQ(result.error, "wrong\n");
}

TEST(ProcessSupport, EndsTheWholeGroupWithTheLeader) {
  const TemporaryFolder folder;
  pid_t child = 0;
  {
    Process leader({.command = {"sh", "-c", "sleep 300 & echo $!; wait"},
                    .environment = {},
                    .folder = {},
                    .output = folder.path() / "out"});
    ASSERT_TRUE(eventually([&] { return leader.output().find('\n') != std::string::npos; }));
    child = std::stoi(leader.output());
    ASSERT_EQ(::kill(child, 0), 0);
  }

  // Whoever takes over orphans reaps it in its own time; until then it is a zombie.
  EXPECT_TRUE(eventually([&] {
    if (::kill(child, 0) != 0) return true;
    const std::string status = read_file("/proc/" + std::to_string(child) + "/stat");
    return status.find(") Z ") != std::string::npos;
  }));
}

TEST(ProcessSupport, TellsWhichSignalEndedAProgram) {
  Process program({.command = {"sleep", "300"}, .environment = {}, .folder = {}, .output = {}});
  program.signal(SIGTERM);

  EXPECT_EQ(program.wait().signal, SIGTERM);
}

}  // namespace
}  // namespace promotion::test
