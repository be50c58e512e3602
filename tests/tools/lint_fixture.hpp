// `promotionctl lint` on files of a folder, with the modules as they are built.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "manual_clock.hpp"
#include "program.hpp"
#include "sample_records.hpp"
#include "temporary_folder.hpp"

namespace promotion::ctl {

// Nothing is wrong with it.
inline constexpr const char *good_pipeline = R"(apiVersion: pipelines.weave.works/v1alpha1
kind: Pipeline
metadata:
  name: podinfo
  namespace: default
spec:
  appRef:
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    name: podinfo
  promotion:
    pullRequest:
      url: https://github.com/organisation/configuration.git
      branch: main
      secretRef: podinfo-promotion
  environments:
    - name: dev
      targets:
        - namespace: podinfo
          clusterRef: {name: dev}
    - name: qa
      targets:
        - {namespace: podinfo, clusterRef: {name: qa}}
        - {namespace: podinfo, clusterRef: {name: perf}}
    - name: prod
      targets:
        - {namespace: podinfo, clusterRef: {name: prod}}
)";

class LintTest : public ::testing::Test {
 protected:
  std::string path(const std::string &name) const { return (folder_.path() / name).string(); }
  void write(const std::string &name, const std::string &text) { test::write_file(path(name), text); }
  // The good one with one part of its text replaced.
  static std::string changed(const std::string &from, const std::string &to) {
    std::string text = good_pipeline;
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
  }

  ExitCode run(std::vector<std::string> arguments) {
    out_.str("");
    err_.str("");
    in_.clear();
    arguments.insert(arguments.begin(), "lint");
    return ctl::run(arguments, {out_, err_, clock_, "", PROGRAM_FOLDER, &in_});
  }
  // What is found in this text, as people see it, with the folder's name and the last line taken away.
  std::vector<std::string> findings(const std::string &text, std::vector<std::string> options = {}) {
    write("podinfo.yaml", text);
    options.insert(options.begin(), path("podinfo.yaml"));
    run(std::move(options));
    EXPECT_EQ(err_.str(), "");
    return lines();
  }
  std::vector<std::string> lines() const {
    std::vector<std::string> all;
    std::istringstream stream(without_folder(out_.str()));
    for (std::string line; std::getline(stream, line);) all.push_back(line);
    if (!all.empty()) all.pop_back();
    return all;
  }
  std::string without_folder(std::string text) const {
    const auto folder = folder_.path().string() + "/";
    for (size_t at; (at = text.find(folder)) != std::string::npos;) text.erase(at, folder.size());
    return text;
  }

  const test::TemporaryFolder folder_;
  testing::ManualClock clock_{testing::sample_now_ns};
  std::istringstream in_;
  std::ostringstream out_;
  std::ostringstream err_;
};

}  // namespace promotion::ctl
