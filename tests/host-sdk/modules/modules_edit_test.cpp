// Edits of a modules file, and what they leave alone.
#include "modules_edit.hpp"

#include <gmock/gmock.h>

#include "modules_file.hpp"

namespace promotion::host::modules {
namespace {

using ::testing::HasSubstr;

constexpr const char *file = "/etc/promotion/modules.yaml";

constexpr const char *blocks = R"(# What runs here.
modules:
  # Decides.
  - name: evaluator
    path: "/lib/evaluator.so"   # from the package
    sha256: 0000000000000000000000000000000000000000000000000000000000000000
    configuration:
      # as agreed
      level: 3

  - path: 'hook.so'
    name: hook
    services:
    - promotion.http/1
    - promotion.secrets/1
)";

constexpr const char *flow =
    "modules:\n  - {name: evaluator, path: /lib/evaluator.so, configuration: {level: 3}}  # decides\n";

std::string without(std::string text, const std::string &part) {
  const size_t at = text.find(part);
  return at == std::string::npos ? "it has no such part" : text.erase(at, part.size());
}
std::string with(std::string text, const std::string &former, const std::string &next) {
  const size_t at = text.find(former);
  return at == std::string::npos ? "it has no such part" : text.replace(at, former.size(), next);
}
std::string ok(const Result<std::string> &edited) { return edited.ok() ? *edited : edited.error().message; }

const std::string digest(64, 'a');

}  // namespace

TEST(ModulesEdit, ReplacesAValueAndNothingElse) {
  EntryChange change;
  change.path = "/lib/evaluator-2.so";
  change.sha256 = digest;
  EXPECT_EQ(ok(change_entry(blocks, file, "evaluator", change)),
            with(with(blocks, "\"/lib/evaluator.so\"", "/lib/evaluator-2.so"), std::string(64, '0'), digest));
  change.sha256.reset();
  EXPECT_EQ(ok(change_entry(flow, file, "evaluator", change)),
            with(flow, "/lib/evaluator.so", "/lib/evaluator-2.so"));
}

TEST(ModulesEdit, WritesLimitsAndTheWatchAsTheHostTellsThem) {
  WantedModule wanted;
  wanted.name = "evaluator";
  wanted.limits.memory_bytes = 128u << 20;
  wanted.watch_window_ms = 90'000;
  wanted.watch_max_errors = 0;
  EntryChange change;
  change.limits_json = limits_json(wanted);
  change.watch_json = watch_json(wanted);
  const auto edited = change_entry(blocks, file, "evaluator", change);
  ASSERT_TRUE(edited.ok()) << edited.error().message;
  const auto read = parse_modules_file(*edited, file);
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->front().limits, wanted.limits);
  EXPECT_EQ(read->front().watch_window_ms, 90'000);
  EXPECT_EQ(read->front().watch_max_errors, 0u);
  change.limits_json = change.watch_json = "";
  EXPECT_EQ(ok(change_entry(*edited, file, "evaluator", change)), blocks) << "the usual ones are left out";
}

TEST(ModulesEdit, RefusesObjectsThatTheHostWouldNotRead) {
  EntryChange change;
  change.limits_json = R"({"memory":"little"})";
  EXPECT_THAT(ok(change_entry(blocks, file, "evaluator", change)), HasSubstr("'memory' is 'little'"));
}

TEST(ModulesEdit, AddsAKeyBehindThePath) {
  EntryChange change;
  change.version = "1.2.0";
  EXPECT_EQ(ok(change_entry(blocks, file, "hook", change)),
            with(blocks, "    name: hook\n", "    version: 1.2.0\n    name: hook\n"));
  EXPECT_EQ(ok(change_entry(flow, file, "evaluator", change)),
            with(flow, "evaluator.so", "evaluator.so, version: 1.2.0"));
}

TEST(ModulesEdit, RemovesAKey) {
  EntryChange change;
  change.configuration_json = "{}";
  EXPECT_EQ(ok(change_entry(blocks, file, "evaluator", change)),
            without(blocks, "    configuration:\n      # as agreed\n      level: 3\n"));
  EXPECT_EQ(ok(change_entry(flow, file, "evaluator", change)), without(flow, ", configuration: {level: 3}"));
}

TEST(ModulesEdit, ReplacesABlockByOneLine) {
  EntryChange change;
  change.services = std::vector<std::string>{"network"};
  EXPECT_EQ(ok(change_entry(blocks, file, "hook", change)),
            with(blocks, "services:\n    - promotion.http/1\n    - promotion.secrets/1\n",
                 "services: [network]\n"));
}

TEST(ModulesEdit, AddsAnEntryBehindTheLast) {
  EntryChange entry;
  entry.path = "/lib/a file.so";
  entry.services = std::vector<std::string>{"network"};
  const std::string lines = "  - name: new\n    path: \"/lib/a file.so\"\n    services: [network]\n";
  EXPECT_EQ(ok(add_entry(blocks, file, "new", entry)), blocks + lines);
  EXPECT_EQ(ok(add_entry("modules: []  # none yet\n", file, "new", entry)), "modules:  # none yet\n" + lines);
  EXPECT_THAT(add_entry(blocks, file, "hook", entry).error().message,
              HasSubstr("has the module 'hook' already"));
}

TEST(ModulesEdit, RemovesAnEntry) {
  const std::string hook =
      "  - path: 'hook.so'\n    name: hook\n    services:\n    - promotion.http/1\n    - "
      "promotion.secrets/1\n";
  EXPECT_EQ(ok(remove_entry(blocks, file, "hook")), without(blocks, hook));
  EXPECT_EQ(ok(remove_entry(flow, file, "evaluator")), "modules: []\n");
  EXPECT_EQ(remove_entry(blocks, file, "none").error().code, Code::not_found);
}

TEST(ModulesEdit, LeavesAloneWhatItCannotFollow) {
  EntryChange change;
  change.path = "/lib/b.so";
  const auto folded =
      change_entry("modules:\n  - name: a\n    path: >-\n      /lib/a.so\n", file, "a", change);
  ASSERT_FALSE(folded.ok());
  EXPECT_THAT(folded.error().message,
              HasSubstr("modules.yaml:3: the value of 'path' is written in an unusual way"));
  EXPECT_EQ(remove_entry("modules: [{name: a, path: b}]\n", file, "a").error().code,
            Code::failed_precondition);
}

}  // namespace promotion::host::modules
