#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "promotion/host/secret_source.hpp"
#include "recording_log.hpp"
#include "temporary_folder.hpp"

namespace promotion::host::pipelines {
namespace {

namespace fs = std::filesystem;

class DirectorySecrets : public ::testing::Test {
 protected:
  void remove(const fs::path &name) const { fs::remove_all(folder_.path() / name); }
  Result<std::string> get(const std::string &key, const SecretName &name = {"default", "creds"}) const {
    return source_->get(name, key);
  }
  void expect_missing(const Result<std::string> &result, const std::string &what) const {
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, Code::not_found);
    EXPECT_EQ(result.error().details_json, "{\"missing\":\"" + what + "\"}");
  }

  test::TemporaryFolder folder_;
  testing::RecordingLog log_;
  std::unique_ptr<SecretSource> source_ = make_directory_secret_source(folder_.path(), log_);
};

TEST_F(DirectorySecrets, AreGivenByteForByte) {
  test::write_file(folder_.path() / "default/creds/token", std::string("a\0b\n", 4));
  EXPECT_EQ(*get("token"), std::string("a\0b\n", 4));
}

TEST_F(DirectorySecrets, AreReadAnewEachTime) {
  test::write_file(folder_.path() / "default/creds/token", "first");
  EXPECT_EQ(*get("token"), "first");
  test::write_file(folder_.path() / "default/creds/token", "second");
  EXPECT_EQ(*get("token"), "second");
}

TEST_F(DirectorySecrets, AreMaskedInTheLog) {
  test::write_file(folder_.path() / "default/creds/hmac-key", "old-signing-key\nnew-signing-key\n");
  ASSERT_TRUE(get("hmac-key").ok());
  EXPECT_EQ(log_.masked("lines: old-signing-key, new-signing-key"), "lines: ***, ***");
  test::write_file(folder_.path() / "default/creds/token", "s3cr3t\n");
  ASSERT_TRUE(get("token").ok());
  EXPECT_EQ(log_.masked("Bearer s3cr3t"), "Bearer ***") << "without the newline too";
}

TEST_F(DirectorySecrets, TellAMissingSecretFromAMissingKey) {
  test::write_file(folder_.path() / "default/creds/token", "x");
  expect_missing(get("hmac-key"), "key");
  expect_missing(get("token", {"default", "other"}), "secret");
  expect_missing(get("token", {"nowhere", "creds"}), "secret");
  EXPECT_EQ(get("hmac-key").error().message, "the Secret default/creds has no key 'hmac-key'");
}

TEST_F(DirectorySecrets, LeadNobodyOutOfTheFolder) {
  test::write_file(folder_.path() / "default/creds/token", "x");
  test::write_file(folder_.path() / "outside", "secret");
  expect_missing(get("../creds/token"), "key");
  expect_missing(get(".."), "key");
  expect_missing(get("..data"), "key");
  expect_missing(get(""), "key");
  expect_missing(get("token", {"..", "default"}), "secret");
  expect_missing(get("token", {"default", ".."}), "secret");
  expect_missing(get("token", {"", "creds"}), "secret");
  expect_missing(get("token", {"default", "a/b"}), "secret");
}

TEST_F(DirectorySecrets, FollowNoLinkOutOfTheFolder) {
  test::TemporaryFolder outside;
  test::write_file(outside.path() / "token", "x");
  test::write_file(folder_.path() / "default/creds/keep", "x");
  fs::create_symlink(outside.path() / "token", folder_.path() / "default/creds/token");
  const auto result = get("token");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Code::unavailable);
  EXPECT_NE(result.error().message.find("link to a place outside"), std::string::npos)
      << result.error().message;
}

TEST_F(DirectorySecrets, AreReadThroughTheLinksOfKubernetes) {
  test::write_file(folder_.path() / "default/creds/..1/token", "x");
  fs::create_directory_symlink("..1", folder_.path() / "default/creds/..data");
  fs::create_symlink("..data/token", folder_.path() / "default/creds/token");
  EXPECT_EQ(*get("token"), "x");
}

TEST_F(DirectorySecrets, AreThereAtEveryMomentOfASwap) {
  const auto place = folder_.path() / "default/creds";
  test::write_file(folder_.path() / "default/creds/..0/token", "value-0");
  fs::create_directory_symlink("..0", place / "..data");
  fs::create_symlink("..data/token", place / "token");
  std::atomic<bool> done{false};
  std::thread swapper([&] {
    for (int i = 1; i <= 200; ++i) {
      test::write_file(folder_.path() / ("default/creds/.." + std::to_string(i) + "/token"),
                       "value-" + std::to_string(i));
      fs::create_directory_symlink(".." + std::to_string(i), place / "..tmp");
      fs::rename(place / "..tmp", place / "..data");
      remove("default/creds/.." + std::to_string(i - 1));
    }
    done = true;
  });
  std::string problem;
  while (!done && problem.empty()) {
    const auto value = get("token");
    if (!value.ok())
      problem = value.error().message;
    else if (value->rfind("value-", 0) != 0)
      problem = *value;
  }
  swapper.join();
  EXPECT_EQ(problem, "");
}

TEST_F(DirectorySecrets, AreUnavailableWithoutTheirFolder) {
  const auto source = make_directory_secret_source(folder_.path() / "nowhere", log_);
  const auto result = source->get({"default", "creds"}, "token");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Code::unavailable);
  EXPECT_NE(result.error().message.find("nowhere cannot be read"), std::string::npos);
}

TEST_F(DirectorySecrets, AreNoFoldersAndNotEndless) {
  test::write_file(folder_.path() / "default/creds/token/x", "x");
  EXPECT_EQ(get("token").error().code, Code::unavailable);
  test::write_file(folder_.path() / "default/creds/long", std::string(1024 * 1024 + 1, 'x'));
  const auto result = get("long");
  ASSERT_FALSE(result.ok());
  EXPECT_NE(result.error().message.find("longer than 1048576 bytes"), std::string::npos);
}

}  // namespace
}  // namespace promotion::host::pipelines
