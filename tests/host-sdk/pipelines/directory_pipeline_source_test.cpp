#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <fstream>

#include "eventually.hpp"
#include "promotion/host/pipeline_source.hpp"
#include "recording_log.hpp"
#include "temporary_folder.hpp"

namespace promotion::host::pipelines {
namespace {

namespace fs = std::filesystem;
using test::eventually;

std::string manifest(const std::string &name, const std::string &environment = "dev",
                     const std::string &extra = "") {
  return "apiVersion: pipelines.weave.works/v1alpha1\nkind: Pipeline\nmetadata: {name: " + name +
         ", namespace: default" + extra +
         "}\nspec:\n  appRef: {apiVersion: apps/v1, kind: HelmRelease, name: a}\n  environments:\n  - "
         "name: " +
         environment + "\n";
}

class DirectoryPipelines : public ::testing::Test {
 protected:
  void remove(const fs::path &name) const { fs::remove_all(folder_.path() / name); }
  void start() {
    source_ = make_directory_pipeline_source(folder_.path(), log_);
    source_->on_change([this] { ++changes_; });
    const auto started = source_->start();
    ASSERT_TRUE(started.ok()) << started.error().message;
  }

  PipelinePtr find(const std::string &name) const {
    const auto found = source_->find({"default", name});
    return found.ok() ? *found : nullptr;
  }
  std::string first_environment(const std::string &name) const {
    const auto pipeline = find(name);
    return pipeline ? pipeline->environments.front().name : "";
  }
  size_t lines_with(std::string_view text) const {
    size_t count = 0;
    for (const auto &line : log_.lines()) count += line.text.find(text) != std::string::npos ? 1 : 0;
    return count;
  }

  test::TemporaryFolder folder_;
  testing::RecordingLog log_;
  std::atomic<int> changes_{0};
  std::unique_ptr<PipelineSource> source_;
};

TEST_F(DirectoryPipelines, AreReadFromTheWholeTreeAndSeveralDocumentsAFile) {
  test::write_file(folder_.path() / "b/c/one.yml", manifest("one"));
  test::write_file(folder_.path() / "a.yaml", manifest("two") + "---\n" + manifest("three"));
  test::write_file(folder_.path() / "notes.txt", "not: [read");
  test::write_file(folder_.path() / ".hidden.yaml", "not: [read");
  start();
  ASSERT_EQ(source_->list().size(), 3u);
  EXPECT_EQ(source_->list()[0]->name.name, "one");
  EXPECT_NE(find("three"), nullptr);
  const auto missing = source_->find({"default", "four"});
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, Code::not_found);
}

TEST_F(DirectoryPipelines, SayWhichDocumentsWereSkipped) {
  test::write_file(folder_.path() / "a.yaml", "apiVersion: v1\nkind: ConfigMap\n---\n" + manifest("one"));
  start();
  EXPECT_TRUE(log_.said("skipped document=" + (folder_.path() / "a.yaml").string() + ":1: ConfigMap"))
      << log_.all();
}

TEST_F(DirectoryPipelines, FollowFilesThatComeChangeAndGo) {
  start();
  EXPECT_TRUE(source_->list().empty());
  test::write_file(folder_.path() / "new/one.yaml", manifest("one"));
  ASSERT_TRUE(eventually([&] { return first_environment("one") == "dev"; }));
  test::write_file(folder_.path() / "new/one.yaml", manifest("one", "staging"));
  ASSERT_TRUE(eventually([&] { return first_environment("one") == "staging"; }));
  remove("new");
  ASSERT_TRUE(eventually([&] { return find("one") == nullptr; }));
  EXPECT_TRUE(eventually([&] { return changes_ == 3; }));
}

TEST_F(DirectoryPipelines, SeeChangesInAFolderThatWasMadeAgain) {
  test::write_file(folder_.path() / "team/one.yaml", manifest("one"));
  start();
  remove("team");
  test::write_file(folder_.path() / "team/one.yaml", manifest("one", "second"));
  ASSERT_TRUE(eventually([&] { return first_environment("one") == "second"; }));
  test::write_file(folder_.path() / "team/one.yaml", manifest("one", "third"));
  ASSERT_TRUE(eventually([&] { return first_environment("one") == "third"; }));
}

TEST_F(DirectoryPipelines, KeepTheLastGoodVersionOfABrokenFile) {
  test::write_file(folder_.path() / "one.yaml", manifest("one"));
  start();
  const auto before = find("one");
  test::write_file(folder_.path() / "one.yaml", "kind: [Pipeline");
  ASSERT_TRUE(eventually([&] { return log_.said("its last good version stays in force"); }));
  EXPECT_EQ(find("one"), before);
  EXPECT_TRUE(log_.said((folder_.path() / "one.yaml").string() + ":1: is not YAML")) << log_.all();

  // Another file's change has everything looked at again; the broken one is not told of twice.
  test::write_file(folder_.path() / "two.yaml", manifest("two"));
  ASSERT_TRUE(eventually([&] { return find("two") != nullptr; }));
  EXPECT_EQ(lines_with("is broken"), 1u);

  test::write_file(folder_.path() / "one.yaml", manifest("one", "mended"));
  ASSERT_TRUE(eventually([&] { return first_environment("one") == "mended"; }));
  EXPECT_TRUE(log_.said("in order again"));
}

TEST_F(DirectoryPipelines, StartWithoutTheOnesThatAreBroken) {
  test::write_file(folder_.path() / "bad.yaml", manifest("bad", "[]"));
  test::write_file(folder_.path() / "good.yaml", manifest("good"));
  start();
  EXPECT_NE(find("good"), nullptr);
  EXPECT_EQ(find("bad"), nullptr);
  EXPECT_TRUE(log_.said("its pipelines are not known")) << log_.all();
}

TEST_F(DirectoryPipelines, KeepTheFirstOfTwoFilesThatHoldTheSamePipeline) {
  test::write_file(folder_.path() / "a.yaml", manifest("one", "first"));
  test::write_file(folder_.path() / "b.yaml", manifest("one", "second"));
  start();
  EXPECT_EQ(first_environment("one"), "first");
  const auto text = "the pipeline default/one is in " + (folder_.path() / "a.yaml").string() + " and in " +
                    (folder_.path() / "b.yaml").string();
  EXPECT_EQ(lines_with(text), 1u) << log_.all();
  remove("a.yaml");
  EXPECT_TRUE(eventually([&] { return first_environment("one") == "second"; }));
}

// As an editor writes that does not rename: the file is empty for a moment.
TEST_F(DirectoryPipelines, BelieveAFileOnlyOnceItIsWritten) {
  test::write_file(folder_.path() / "one.yaml", manifest("one"));
  start();
  for (int round = 0; round < 20; ++round) {
    std::ofstream file(folder_.path() / "one.yaml", std::ios::trunc);
    test::write_file(folder_.path() / "mark.yaml", manifest("mark" + std::to_string(round)));
    file << manifest("one", "round-" + std::to_string(round));
  }
  ASSERT_TRUE(eventually([&] { return first_environment("one") == "round-19"; }));
  EXPECT_FALSE(log_.said("pipeline removed pipeline=default/one"));
}

TEST_F(DirectoryPipelines, FollowTheSwapOfAConfigMap) {
  test::write_file(folder_.path() / "..1/one.yaml", manifest("one", "old"));
  fs::create_directory_symlink("..1", folder_.path() / "..data");
  fs::create_symlink("..data/one.yaml", folder_.path() / "one.yaml");
  start();
  EXPECT_EQ(first_environment("one"), "old");
  EXPECT_EQ(source_->list().size(), 1u);

  test::write_file(folder_.path() / "..2/one.yaml", manifest("one", "new"));
  fs::create_directory_symlink("..2", folder_.path() / "..tmp");
  fs::rename(folder_.path() / "..tmp", folder_.path() / "..data");
  remove("..1");
  EXPECT_TRUE(eventually([&] { return first_environment("one") == "new"; }));
  EXPECT_FALSE(log_.said("pipeline removed"));
}

TEST_F(DirectoryPipelines, DoNotRunInCirclesThroughLinks) {
  test::write_file(folder_.path() / "one.yaml", manifest("one"));
  fs::create_directory_symlink(".", folder_.path() / "again");
  start();
  EXPECT_EQ(source_->list().size(), 1u);
  EXPECT_FALSE(log_.said("is in"));
}

TEST_F(DirectoryPipelines, GrowTheGenerationWithEachChangeOfTheSpecification) {
  test::write_file(folder_.path() / "one.yaml", manifest("one"));
  start();
  const auto first = find("one");
  EXPECT_EQ(first->generation, 1);
  test::write_file(folder_.path() / "one.yaml", "# a comment\n" + manifest("one"));
  test::write_file(folder_.path() / "mark.yaml", manifest("mark"));
  ASSERT_TRUE(eventually([&] { return find("mark") != nullptr; }));
  EXPECT_EQ(find("one"), first) << "what did not change stays the same object";
  test::write_file(folder_.path() / "one.yaml", manifest("one", "other"));
  ASSERT_TRUE(eventually([&] { return find("one")->generation == 2; }));
  remove("one.yaml");
  ASSERT_TRUE(eventually([&] { return find("one") == nullptr; }));
  test::write_file(folder_.path() / "one.yaml", manifest("one"));
  ASSERT_TRUE(eventually([&] { return find("one") != nullptr; }));
  EXPECT_EQ(find("one")->generation, 3);
}

TEST_F(DirectoryPipelines, TakeTheGenerationThatTheManifestGives) {
  test::write_file(folder_.path() / "one.yaml", manifest("one", "dev", ", generation: 40"));
  start();
  EXPECT_EQ(find("one")->generation, 40);
  test::write_file(folder_.path() / "one.yaml", manifest("one", "edited-by-hand", ", generation: 40"));
  EXPECT_TRUE(eventually([&] { return find("one")->generation == 41; }));
}

TEST_F(DirectoryPipelines, CannotStartWithoutTheirFolder) {
  source_ = make_directory_pipeline_source(folder_.path() / "nowhere", log_);
  const auto started = source_->start();
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().code, Code::unavailable);
  EXPECT_NE(started.error().message.find("nowhere cannot be read: No such file"), std::string::npos);
}

TEST_F(DirectoryPipelines, AreUnavailableWhileTheirFolderIsGone) {
  test::write_file(folder_.path() / "all/one.yaml", manifest("one"));
  source_ = make_directory_pipeline_source(folder_.path() / "all", log_);
  ASSERT_TRUE(source_->start().ok());
  fs::rename(folder_.path() / "all", folder_.path() / "away");
  ASSERT_TRUE(eventually([&] {
    return source_->find({"default", "two"}).error().code == Code::unavailable;
  }));
  EXPECT_NE(find("one"), nullptr) << "what was known is served on";
  fs::rename(folder_.path() / "away", folder_.path() / "all");
  test::write_file(folder_.path() / "all/two.yaml", manifest("two"));
  EXPECT_TRUE(eventually([&] { return find("two") != nullptr; }));
  EXPECT_TRUE(log_.said("pipelines can be read again"));
  EXPECT_EQ(lines_with("cannot be read"), 1u) << log_.all();
}

TEST_F(DirectoryPipelines, RefuseAPipeInPlaceOfAFile) {
  ASSERT_EQ(::mkfifo((folder_.path() / "pipe.yaml").c_str(), 0600), 0);
  test::write_file(folder_.path() / "one.yaml", manifest("one"));
  start();
  EXPECT_EQ(source_->list().size(), 1u);
}

TEST_F(DirectoryPipelines, RefuseAFileThatIsTooLong) {
  test::write_file(folder_.path() / "long.yaml", std::string(1024 * 1024 + 1, '#'));
  start();
  EXPECT_TRUE(log_.said("long.yaml: is longer than 1048576 bytes")) << log_.all();
}

TEST_F(DirectoryPipelines, StopAtOnceAndTwice) {
  start();
  source_->stop();
  source_->stop();
  test::write_file(folder_.path() / "one.yaml", manifest("one"));
  EXPECT_EQ(find("one"), nullptr);
}

}  // namespace
}  // namespace promotion::host::pipelines
