// promotionctl as a function, against the admin API of a double of a host.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "admin_host.hpp"
#include "manual_clock.hpp"
#include "program.hpp"
#include "sample_records.hpp"
#include "temporary_folder.hpp"

namespace promotion::ctl {

class ProgramTest : public ::testing::Test {
 protected:
  ExitCode run(std::vector<std::string> arguments) {
    out_.str("");
    err_.str("");
    return ctl::run(arguments, {out_, err_, clock_, host_.address(), "/nowhere/bin", nullptr, "alice"});
  }
  // Standard output of a run that succeeds.
  std::string output(std::vector<std::string> arguments) {
    EXPECT_EQ(run(std::move(arguments)), done) << err_.str();
    EXPECT_THAT(err_.str(), ::testing::IsEmpty());
    return out_.str();
  }
  // Run with PROMOTION_UPDATE_GOLDEN=1 to write the files anew; the difference then shows what changed for
  // users.
  static void expect_golden(const std::string &name, const std::string &actual) {
    const auto file = std::string(GOLDEN_FOLDER) + "/" + name;
    if (std::getenv("PROMOTION_UPDATE_GOLDEN")) test::write_file(file, actual);
    EXPECT_EQ(actual, test::read_file(file));
  }

  testing::AdminHost host_;
  testing::ManualClock clock_{testing::sample_now_ns};
  std::ostringstream out_;
  std::ostringstream err_;
};

}  // namespace promotion::ctl
