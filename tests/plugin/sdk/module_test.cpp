#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "test_host/strategy.hpp"

namespace promotion::test {
namespace {

/// A copy of the sample module under a name of its own, because a file that is loaded is not loaded again.
class LoadedModule : public testing::Test {
 protected:
  static std::string copy(const std::string &name) {
    const std::string path = testing::TempDir() + name + ".so";
    std::filesystem::copy_file(SAMPLE_MODULE, path, std::filesystem::copy_options::overwrite_existing);
    return path;
  }
  static Task task() {
    Task made;
    made.pipeline = three_environments("sample", "{}");
    return made;
  }
  Host host;
};

TEST_F(LoadedModule, ManifestIsTheFileByteForByte) {
  std::ifstream file(SAMPLE_MANIFEST, std::ios::binary);
  const std::string expected{std::istreambuf_iterator<char>(file), {}};
  ASSERT_FALSE(expected.empty());
  EXPECT_EQ(Module(SAMPLE_MODULE).manifest(), expected);
}

TEST_F(LoadedModule, TableSaysWhatItWasBuiltWith) {
  const Module module(SAMPLE_MODULE);
  EXPECT_EQ(module.table().struct_size, sizeof(promotion_module));
  EXPECT_EQ(module.table().abi_minor, PROMOTION_ABI_MINOR);
  EXPECT_EQ(module.table().minimum_host_minor, 0U);
  EXPECT_EQ(module.find("promotion.strategy/9"), nullptr);
}

TEST_F(LoadedModule, TwoAtOnceShareNothing) {
  const Module first(copy("sample-first"));
  const Module second(copy("sample-second"));
  Strategy one(first, host);
  Strategy two(second, host);
  EXPECT_EQ(one.step({task()}).results[0]->message, "1 plain");
  EXPECT_EQ(one.step({task()}).results[0]->message, "2 plain");
  EXPECT_EQ(two.step({task()}).results[0]->message, "1 plain");
}

TEST_F(LoadedModule, IsReallyUnmapped) {
  const std::string path = copy("sample-unmapped");
  for (int round = 0; round < 3; ++round) {
    {
      const Module module(path);
      ASSERT_TRUE(Module::mapped(path));
      EXPECT_EQ(Strategy(module, host).step({task()}).results[0]->message, "1 plain");
    }
    ASSERT_FALSE(Module::mapped(path)) << "round " << round;
  }
}

}  // namespace
}  // namespace promotion::test
