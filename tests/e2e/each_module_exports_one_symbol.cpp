#include <gmock/gmock.h>

#include <filesystem>

#include "process.hpp"

namespace promotion::test {
namespace {

TEST(Module, ExportsOneSymbolAndNoOther) {
  int modules = 0;
  for (const auto &entry : std::filesystem::directory_iterator(PROMOTION_MODULES_FOLDER)) {
    if (entry.path().extension() != ".so") continue;
    ++modules;
    const std::string symbols =
        run_or_throw({"nm", "-D", "--defined-only", "--format=posix", entry.path().string()});
    EXPECT_THAT(symbols, testing::MatchesRegex("promotion_module_v1(@@?[^ ]+)? T [^\n]*\n")) << entry.path();
  }
  EXPECT_GE(modules, 3);
}

}  // namespace
}  // namespace promotion::test
