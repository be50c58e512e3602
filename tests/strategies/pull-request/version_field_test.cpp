#include "edit/version_field.hpp"

#include <gtest/gtest.h>

namespace pull_request {
namespace {

const std::string sha1(40, 'a');
const std::string sha256 = "sha256:" + std::string(64, 'b');

FieldValue apply(std::string_view field, std::string_view old_value, std::string_view version,
                 std::string_view revision = "") {
  return apply_field(field, old_value,
                     {std::string(version), std::string(revision.empty() ? version : revision), "9.9", ""});
}

TEST(VersionField, TagReplacesWhatFollowsTheLastColonOfTheLastPathComponent) {
  EXPECT_EQ(apply("tag", "nginx:1.22.0", "1.23").value, "nginx:1.23");
  EXPECT_EQ(apply("tag", "r.example:5000/a/nginx:1.22.0", "1.23").value, "r.example:5000/a/nginx:1.23");
  EXPECT_EQ(apply("tag", "r.example:5000/a/nginx", "1.23").value, "r.example:5000/a/nginx:1.23");
  EXPECT_EQ(apply("tag", "1.22.0", "1.23").value, "1.23");
  EXPECT_EQ(apply("tag", "", "1.23").value, "1.23");
  EXPECT_EQ(apply("tag", "nginx:1.22.0", "r.example/nginx:1.23@" + sha256).value, "nginx:1.23");
}

TEST(VersionField, TagOfAPinnedImageIsRefused) {
  EXPECT_NE(apply("tag", "nginx:1@" + sha256, "2").problem.find("pinned by a digest"), std::string::npos);
}

TEST(VersionField, NameReplacesWhatPrecedesTheTag) {
  EXPECT_EQ(apply("name", "nginx:1.22.0", "r.example:5000/web:2").value, "r.example:5000/web:1.22.0");
  EXPECT_EQ(apply("name", "nginx", "web").value, "web");
  EXPECT_EQ(apply("name", "nginx@" + sha256, "web").value, "web@" + sha256);
}

TEST(VersionField, DigestReplacesWhatFollowsTheAt) {
  const std::string revision = "latest@" + sha256;
  EXPECT_EQ(apply("digest", "nginx:1@sha256:00", "1", revision).value, "nginx:1@" + sha256);
  EXPECT_EQ(apply("digest", "nginx:1", "1", revision).value, "nginx:1@" + sha256);
  EXPECT_EQ(apply("digest", "sha256:00", "1", revision).value, sha256);
  EXPECT_EQ(apply_field("digest", "sha256:00", {"1", "1", "", sha256}).value, sha256);
  EXPECT_NE(apply("digest", "sha256:00", "1").problem, "");
}

TEST(VersionField, RefAndCommitComeFromAKustomizationsRevision) {
  EXPECT_EQ(apply("ref", "x", "main", "main@sha1:" + sha1).value, "main");
  EXPECT_EQ(apply("commit", "x", "main", "main@sha1:" + sha1).value, sha1);
  EXPECT_EQ(apply("ref", "x", "v1", "feature/a/" + sha1).value, "feature/a");
  EXPECT_EQ(apply("commit", "x", "v1", "feature/a/" + sha1).value, sha1);
  EXPECT_EQ(apply("ref", "x", "6.0.0").value, "6.0.0");
  EXPECT_NE(apply("ref", "x", "sha1:" + sha1).problem, "");
  EXPECT_NE(apply("commit", "x", "6.0.0").problem, "");
}

TEST(VersionField, AppVersionIsTheCharts) {
  EXPECT_EQ(apply("appVersion", "1", "6.0.0").value, "9.9");
  EXPECT_NE(apply_field("appVersion", "1", {"6.0.0", "6.0.0", "", ""}).problem.find("app-version"),
            std::string::npos);
}

TEST(VersionField, AnUnknownOneIsRefusedWithTheListOfThoseThatAre) {
  EXPECT_NE(apply("tagg", "1", "2").problem.find("tag, name, digest, ref, commit or appVersion"),
            std::string::npos);
}

}  // namespace
}  // namespace pull_request
