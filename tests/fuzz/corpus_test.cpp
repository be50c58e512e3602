// Every text that fuzzing has found worth keeping is taken without a breach, sanitizers included.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "targets.hpp"

namespace promotion::fuzz {
namespace {

std::size_t replay(const char *name, const std::function<void(std::string_view)> &target) {
  std::size_t count = 0;
  for (const auto &entry :
       std::filesystem::directory_iterator(std::filesystem::path(PROMOTION_CORPUS) / name)) {
    SCOPED_TRACE(entry.path().string());
    std::ifstream in(entry.path(), std::ios::binary);
    std::stringstream bytes;
    bytes << in.rdbuf();
    EXPECT_NO_THROW(target(bytes.str()));
    ++count;
  }
  return count;
}

TEST(FuzzCorpus, OfEventsIsJudgedWithoutABreach) { EXPECT_GT(replay("event", event), 20U); }
TEST(FuzzCorpus, OfPipelinesIsReadWithoutABreach) { EXPECT_GT(replay("pipeline", pipeline), 20U); }

TEST(FuzzCorpus, OfResourcesIsReadWithoutABreach) { EXPECT_GT(replay("resource", resource), 10U); }

TEST(FuzzCorpus, OfRepositoryFilesIsEditedWithoutABreach) { EXPECT_GT(replay("edit", edit), 20U); }

}  // namespace
}  // namespace promotion::fuzz
