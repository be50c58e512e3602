#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "test_host/strategy.hpp"

namespace promotion::test {
namespace {

class LoadedModule : public testing::Test {
 protected:
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
  const ModuleCopy first_file(SAMPLE_MODULE);
  const ModuleCopy second_file(SAMPLE_MODULE);
  const Module first(first_file.path());
  const Module second(second_file.path());
  Strategy one(first, host);
  Strategy two(second, host);
  EXPECT_EQ(one.step({task()}).results[0]->message, "step 1/1");
  EXPECT_EQ(one.step({task()}).results[0]->message, "step 2/2");
  EXPECT_EQ(two.step({task()}).results[0]->message, "step 1/1");
}

TEST_F(LoadedModule, IsReallyUnmapped) {
  const ModuleCopy file(SAMPLE_MODULE);
  const std::string &path = file.path();
  for (int round = 0; round < 3; ++round) {
    {
      const Module module(path);
      ASSERT_TRUE(Module::mapped(path));
      EXPECT_EQ(Strategy(module, host).step({task()}).results[0]->message, "step 1/1");
    }
    ASSERT_FALSE(Module::mapped(path)) << "round " << round;
  }
}

// Without this the test above would prove nothing.
TEST_F(LoadedModule, WouldStayMappedIfItWereBuiltCarelessly) {
#ifdef __clang__
  GTEST_SKIP() << "only gcc makes unique symbols";
#endif
  const ModuleCopy file(CARELESS_MODULE);
  const std::string &path = file.path();
  EXPECT_EQ(Strategy(Module(path), host).step({task()}).results[0]->message, "step 1/1");
  EXPECT_TRUE(Module::mapped(path));
}

}  // namespace
}  // namespace promotion::test
