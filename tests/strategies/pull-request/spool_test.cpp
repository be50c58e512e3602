#include "git/spool.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <promotion/module.hpp>

namespace pull_request {
namespace {

std::string all_of(Spool &spool) {
  std::string text;
  char buffer[7];
  for (std::size_t count = 0; (count = spool.read(buffer, sizeof buffer)) > 0;) text.append(buffer, count);
  return text;
}

TEST(Spool, GivesBackWhatWasWrittenFromMemoryAndFromTheFile) {
  const std::string folder = std::filesystem::temp_directory_path();
  for (const std::size_t memory : {1000UL, 25UL, 10UL, 0UL}) {
    Spool spool(folder, memory);
    std::string written;
    for (int i = 0; i < 10; ++i) {
      const std::string piece = "piece " + std::to_string(i) + ";";
      spool.write(piece);
      written += piece;
    }
    EXPECT_EQ(all_of(spool), written) << memory;
  }
}

TEST(Spool, SaysWhereItCannotWrite) {
  Spool spool("/nowhere/at/all", 0);
  EXPECT_THROW(spool.write("x"), promotion::Error);
}

}  // namespace
}  // namespace pull_request
