#include "promotion/host/configuration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace promotion::host {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class ConfigurationFile : public ::testing::Test {
 protected:
  ConfigurationFile() : folder_(fs::temp_directory_path() / ("configuration-" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
  }
  ~ConfigurationFile() override { fs::remove_all(folder_); }

  Result<Configuration> read(const std::string &text) const {
    std::ofstream(file()) << text;
    return read_configuration(file());
  }
  std::string why(const std::string &text) const {
    const auto read_text = read(text);
    return read_text.ok() ? "nothing is wrong" : read_text.error().message;
  }
  fs::path file() const { return folder_ / "control-plane.yaml"; }

  const fs::path folder_;
};

TEST_F(ConfigurationFile, MayBeEmptyAndGivesTheDefaults) {
  const auto configuration = read("");
  ASSERT_TRUE(configuration) << configuration.error().message;
  EXPECT_EQ(configuration->receiver.address, "127.0.0.1:8080");
  EXPECT_EQ(configuration->receiver.max_bytes, 3'211'264u);
  EXPECT_EQ(configuration->receiver.threads, 64u);
  EXPECT_FALSE(configuration->receiver.events_secret);
  EXPECT_EQ(configuration->engine.judge_interval_ms, 600'000);
  EXPECT_EQ(configuration->admin_address, "127.0.0.1:8081");
  EXPECT_EQ(configuration->state_folder, folder_ / "state");
  EXPECT_EQ(configuration->engine.database, folder_ / "state/promotion.db");
  EXPECT_EQ(configuration->registry.storage_folder, folder_ / "state/storage");
  EXPECT_EQ(configuration->registry.modules_file, folder_ / "modules.yaml");
  EXPECT_EQ(configuration->pipelines_folder, folder_ / "pipelines");
  EXPECT_EQ(configuration->secrets_folder, folder_ / "secrets");
  EXPECT_FALSE(configuration->log_format);
  EXPECT_EQ(configuration->log_level, Severity::info);
}

TEST_F(ConfigurationFile, SetsEveryKey) {
  const auto configuration = read(R"(
listen: "[::1]:0"
admin: unix:run/admin.sock
state: ../elsewhere
modules: /etc/promotion/modules.yaml
pipelines: {directory: manifests}
workers: {program: bin/promotion-worker, crashes: 2, within: 90s}
secrets: {directory: /run/secrets}
events: {secretRef: flux-system/promotion-events, maxBytes: 4194304, maxAge: 1h30m, threads: 8}
forges:
  - {host: github.example.com, type: github, apiUrl: "http://127.0.0.1:1234",
     insteadOf: [{from: "https://github.example.com/", to: "file:///srv/git/"}]}
  - {host: git.example.com}
dispatcher: {interval: 1s, maxAttempts: 3, backoff: {initial: 100ms, maximum: 2s}, deadline: 5s}
judging: {interval: 5m}
log: {format: json, level: debug}
publicUrl: https://promotions.example.com/x/
)");
  ASSERT_TRUE(configuration) << configuration.error().message;
  EXPECT_EQ(configuration->registry.workers.program, folder_ / "bin/promotion-worker");
  EXPECT_EQ(configuration->registry.workers.crashes, 2u);
  EXPECT_EQ(configuration->registry.workers.within_ms, 90'000);
  EXPECT_EQ(configuration->receiver.address, "[::1]:0");
  EXPECT_EQ(configuration->engine.judge_interval_ms, 300'000);
  EXPECT_EQ(configuration->admin_address, "unix:" + (folder_ / "run/admin.sock").string());
  EXPECT_EQ(configuration->state_folder, folder_.parent_path() / "elsewhere");
  EXPECT_EQ(configuration->registry.modules_file, "/etc/promotion/modules.yaml");
  EXPECT_EQ(configuration->pipelines_folder, folder_ / "manifests");
  EXPECT_EQ(configuration->secrets_folder, "/run/secrets");
  ASSERT_TRUE(configuration->receiver.events_secret);
  EXPECT_EQ(configuration->receiver.events_secret->namespace_name, "flux-system");
  EXPECT_EQ(configuration->receiver.events_secret->name, "promotion-events");
  EXPECT_EQ(configuration->receiver.max_bytes, 4'194'304u);
  EXPECT_EQ(configuration->receiver.threads, 8u);
  EXPECT_EQ(configuration->registry.max_age, "1h30m");
  EXPECT_EQ(configuration->registry.forges_json,
            R"([{"host":"github.example.com","type":"github","apiUrl":"http://127.0.0.1:1234",)"
            R"("insteadOf":[{"from":"https://github.example.com/","to":"file:///srv/git/"}]},)"
            R"({"host":"git.example.com"}])");
  EXPECT_EQ(configuration->engine.interval_ms, 1'000);
  EXPECT_EQ(configuration->engine.max_attempts, 3u);
  EXPECT_EQ(configuration->engine.backoff_initial_ms, 100);
  EXPECT_EQ(configuration->engine.backoff_maximum_ms, 2'000);
  EXPECT_EQ(configuration->engine.deadline_ms, 5'000);
  EXPECT_EQ(configuration->log_format, LogFormat::json);
  EXPECT_EQ(configuration->log_level, Severity::debug);
  EXPECT_EQ(configuration->engine.public_url, "https://promotions.example.com/x");
}

TEST_F(ConfigurationFile, OfTheExampleGivesTheDefaults) {
  const auto example = read_configuration(EXAMPLE_CONFIGURATION);
  const auto defaults = read("");
  ASSERT_TRUE(example) << example.error().message;
  ASSERT_TRUE(defaults);
  EXPECT_EQ(example->receiver.address, defaults->receiver.address);
  EXPECT_EQ(example->receiver.max_bytes, defaults->receiver.max_bytes);
  EXPECT_EQ(example->receiver.threads, defaults->receiver.threads);
  EXPECT_EQ(example->admin_address, defaults->admin_address);
  EXPECT_EQ(example->state_folder.filename(), defaults->state_folder.filename());
  EXPECT_EQ(example->pipelines_folder.filename(), defaults->pipelines_folder.filename());
  EXPECT_EQ(example->secrets_folder.filename(), defaults->secrets_folder.filename());
  EXPECT_EQ(example->registry.modules_file.filename(), defaults->registry.modules_file.filename());
  EXPECT_EQ(example->engine.interval_ms, defaults->engine.interval_ms);
  EXPECT_EQ(example->engine.max_attempts, defaults->engine.max_attempts);
  EXPECT_EQ(example->engine.deadline_ms, defaults->engine.deadline_ms);
  EXPECT_EQ(example->engine.backoff_initial_ms, defaults->engine.backoff_initial_ms);
  EXPECT_EQ(example->engine.backoff_maximum_ms, defaults->engine.backoff_maximum_ms);
  EXPECT_EQ(example->log_level, defaults->log_level);
}

struct Mistake {
  const char *yaml;
  const char *message;  // behind the file's name
};

void PrintTo(const Mistake &mistake, std::ostream *stream) { *stream << mistake.yaml; }

class ConfigurationMistake : public ConfigurationFile, public ::testing::WithParamInterface<Mistake> {};

TEST_P(ConfigurationMistake, IsToldWithLineKeyAndWhatWasExpected) {
  EXPECT_THAT(why(GetParam().yaml), HasSubstr(file().string() + GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    Table, ConfigurationMistake,
    ::testing::Values(
        Mistake{"state: s\nlisten: 127.0.0.1:1\nlissten: x\n",
                ":3: lissten is not a key of this file; expected one of: listen"},
        Mistake{"events:\n  maxbytes: 5000\n",
                ":2: events.maxbytes is not a key of events; expected one of: secretRef, maxBytes"},
        Mistake{"events: 5\n", ":1: events is \"5\"; expected a mapping"},
        Mistake{"- a\n", ":1: the document is a sequence; expected a mapping"},
        Mistake{"state: a\nstate: b\n", ":2: the key 'state' is there twice; keep one of them"},
        Mistake{"\nstate: [a]\n", ":2: state is a sequence; expected a path"},
        Mistake{"state:\n", ":1: state is empty; expected a path"},
        Mistake{"listen: 8080\n", ":1: listen: \"8080\" is not an address to listen on: the port is missing"},
        Mistake{"listen: unix:/x\n", ":1: listen is a unix socket; expected HOST:PORT"},
        Mistake{"admin: 0.0.0.0:8081\n",
                ":1: admin is \"0.0.0.0:8081\"; expected a loopback HOST:PORT or unix:PATH, because"},
        Mistake{"admin: admin.example.com:80\n",
                ":1: admin is \"admin.example.com:80\"; expected a loopback"},
        Mistake{"events: {maxAge: 24}\n",
                ":1: events.maxAge is \"24\"; expected a duration such as 30s, 5m or 1h30m"},
        Mistake{"events: {maxBytes: -1}\n",
                ":1: events.maxBytes is \"-1\"; expected a whole number from 1024"},
        Mistake{"events: {maxBytes: 99999999999}\n",
                ":1: events.maxBytes is \"99999999999\"; expected a whole number"},
        Mistake{"events: {threads: 0}\n",
                ":1: events.threads is \"0\"; expected a whole number from 1 to 1024"},
        Mistake{"events: {secretRef: no-namespace}\n",
                ":1: events.secretRef is \"no-namespace\"; expected NAMESPACE/NAME"},
        Mistake{"events: {secretRef: {name: x}}\n",
                ":1: events.secretRef is a mapping; expected NAMESPACE/NAME"},
        Mistake{"forges: {host: x}\n", ":1: forges is a mapping; expected a sequence of mappings"},
        Mistake{"forges:\n  - type: github\n", ":2: forges[0].host is missing; expected a host name"},
        Mistake{"forges:\n  - {host: a}\n  - {host: b, url: c}\n",
                ":3: forges[1].url is not a key of forges[1]"},
        Mistake{"forges: [{host: a, insteadOf: [{from: b}]}]\n", ":1: forges[0].insteadOf[0].to is missing"},
        Mistake{"dispatcher: {interval: soon}\n", ":1: dispatcher.interval is \"soon\"; expected a duration"},
        Mistake{"dispatcher:\n  backoff: {initial: 1h, maximum: 1m}\n",
                ":2: dispatcher.backoff.initial is longer"},
        Mistake{"judging: {interval: 10ms}\n", ":1: judging.interval is \"10ms\"; expected a duration"},
        Mistake{"dispatcher: {maxAttempts: many}\n",
                ":1: dispatcher.maxAttempts is \"many\"; expected a whole number"},
        Mistake{"log: {format: xml}\n", ":1: log.format is \"xml\"; expected json or text"},
        Mistake{"log: {level: loud}\n", ":1: log.level is \"loud\"; expected debug, info, warning or error"},
        Mistake{"publicUrl: promotions.example.com\n",
                ":1: publicUrl is \"promotions.example.com\"; expected a URL"},
        Mistake{"publicUrl: https://\n", ":1: publicUrl is \"https://\"; expected a URL"},
        Mistake{"a: [\n", ":2: is not YAML"},
        Mistake{"a: 1\n---\nb: 2\n", ":1: the file holds several documents"}));

TEST_F(ConfigurationFile, TellsEveryMistakeAtOnce) {
  const auto text = why("lissten: x\nlog: {level: loud}\n");
  EXPECT_THAT(text, HasSubstr(":1: lissten"));
  EXPECT_THAT(text, HasSubstr(":2: log.level"));
}

TEST_F(ConfigurationFile, IsMissedByItsName) {
  const auto missing = read_configuration(folder_ / "none.yaml");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::invalid_argument);
  EXPECT_THAT(missing.error().message, HasSubstr("none.yaml: there is no such file"));
  EXPECT_THAT(read_configuration(folder_).error().message, HasSubstr("no regular file"));
}

TEST_F(ConfigurationFile, MayNotBeHugeOrNestedWithoutEnd) {
  EXPECT_THAT(why("state: " + std::string(2 << 20, 'a')), HasSubstr("larger than 1 MiB"));
  EXPECT_THAT(why("state: " + std::string(100'000, '[')), HasSubstr("nested deeper than 64 levels"));
}

}  // namespace
}  // namespace promotion::host
