#include <gmock/gmock.h>

#include <atomic>

#include "eventually.hpp"
#include "fixture.hpp"

namespace promotion::host::kubernetes {
namespace {

using test::eventually;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_F(KubernetesTest, ListsInPagesAndFollowsWhatChanges) {
  for (const char *name : {"a", "b", "c"}) apply(pipeline_json(name));
  auto watching = quick();
  watching.page = 2;
  const auto pipelines = source({}, watching);
  std::atomic<int> changes = 0;
  pipelines->on_change([&] { ++changes; });
  ASSERT_TRUE(pipelines->start().ok());
  EXPECT_THAT(names_in(*pipelines), ElementsAre("default/a", "default/b", "default/c"));
  EXPECT_EQ(server.count("list pipelines"), 2) << "two pages";

  apply(pipeline_json("d"));
  apply(pipeline_json("a", "qa"));
  server.remove(group, "pipelines", "default", "b");
  EXPECT_TRUE(eventually([&] {
    const auto a = pipelines->find({"default", "a"});
    return names_in(*pipelines) == std::vector<std::string>{"default/a", "default/c", "default/d"} &&
           a.ok() && (*a)->environments[1].name == "qa" && (*a)->generation == 2;
  }));
  EXPECT_TRUE(eventually([&] { return changes > 0; }));
  EXPECT_EQ(server.count("list pipelines"), 2) << "what changes comes by the watch alone";
}

TEST_F(KubernetesTest, KeepsTheSameObjectWhileOnlyItsStatusChanges) {
  auto object = pipeline_json("podinfo");
  apply(object);
  const auto pipelines = source();
  ASSERT_TRUE(pipelines->start().ok());
  const auto before = *pipelines->find({"default", "podinfo"});
  object["status"] = {{"observedGeneration", 1}};
  apply(object);
  apply(pipeline_json("later"));
  ASSERT_TRUE(eventually([&] { return names_in(*pipelines).size() == 2; }));
  EXPECT_EQ(*pipelines->find({"default", "podinfo"}), before);
}

TEST_F(KubernetesTest, WatchesTheNamespacesItIsToldOf) {
  for (const char *where : {"shop", "web", "other"}) apply(pipeline_json("podinfo", "prod", where));
  KubernetesPipelineOptions options;
  options.namespaces = {"shop", "web"};
  const auto pipelines = source(options);
  ASSERT_TRUE(pipelines->start().ok());
  EXPECT_THAT(names_in(*pipelines), ElementsAre("shop/podinfo", "web/podinfo"));
  EXPECT_EQ(pipelines->find({"other", "podinfo"}).error().code, Code::not_found);
  EXPECT_EQ(server.count("get pipelines"), 0);
}

TEST_F(KubernetesTest, TakesOnlyWhatALabelSelectorSelects) {
  auto selected = pipeline_json("selected");
  selected["metadata"]["labels"] = {{"team", "web"}};
  apply(selected);
  apply(pipeline_json("unselected"));
  KubernetesPipelineOptions options;
  options.label_selector = "team=web";
  const auto pipelines = source(options);
  ASSERT_TRUE(pipelines->start().ok());
  EXPECT_THAT(names_in(*pipelines), ElementsAre("default/selected"));
  EXPECT_EQ(pipelines->find({"default", "unselected"}).error().code, Code::not_found);
}

TEST_F(KubernetesTest, TakesABrokenPipelineOutOfForce) {
  apply(pipeline_json("podinfo"));
  const auto pipelines = source();
  ASSERT_TRUE(pipelines->start().ok());
  auto broken = pipeline_json("podinfo");
  broken["spec"]["environments"] = nlohmann::json::array();
  apply(broken);
  ASSERT_TRUE(eventually([&] { return pipelines->list().empty(); }));
  const auto found = pipelines->find({"default", "podinfo"});
  EXPECT_EQ(found.error().code, Code::not_found);
  EXPECT_THAT(found.error().message, HasSubstr("spec.environments: is empty"));
  EXPECT_TRUE(log.said("spec.environments: is empty"));
}

TEST_F(KubernetesTest, KeepsTheLastGoodVersionWhereItIsToldSo) {
  apply(pipeline_json("podinfo"));
  KubernetesPipelineOptions options;
  options.keep_last_good = true;
  const auto pipelines = source(options);
  ASSERT_TRUE(pipelines->start().ok());
  auto broken = pipeline_json("podinfo");
  broken["spec"].erase("appRef");
  apply(broken);
  ASSERT_TRUE(eventually([&] { return log.said("stays in force"); }));
  EXPECT_TRUE(pipelines->find({"default", "podinfo"}).ok());
}

TEST_F(KubernetesTest, DoesNotStartWithoutThePermissionAndNamesIt) {
  server.take_away(host_token, "list", "pipelines");
  const auto pipelines = source();
  const auto started = pipelines->start();
  ASSERT_FALSE(started.ok());
  EXPECT_THAT(started.error().message, HasSubstr("verbs: [list]"));
  EXPECT_FALSE(pipelines->ready().ok());
}

TEST_F(KubernetesTest, SaysWhichPermissionTheWatchLacksAndServesOn) {
  apply(pipeline_json("podinfo"));
  server.take_away(host_token, "watch", "pipelines");
  const auto pipelines = source();
  ASSERT_TRUE(pipelines->start().ok());
  EXPECT_TRUE(eventually([&] { return log.said("verbs: [watch]"); }));
  EXPECT_TRUE(eventually([&] { return !pipelines->ready().ok(); }));
  EXPECT_TRUE(pipelines->find({"default", "podinfo"}).ok());
}

TEST_F(KubernetesTest, StartsOnceAServerThatIsStartingIsThere) {
  apply(pipeline_json("podinfo"));
  server.answer_next(
      test::status_answer(503, "ServiceUnavailable",
                          "the request has been made before all known HTTP paths have been installed"),
      2);
  const auto pipelines = source();
  ASSERT_TRUE(pipelines->start().ok());
  EXPECT_EQ(pipelines->list().size(), 1u);
  EXPECT_TRUE(pipelines->ready().ok());
}

}  // namespace
}  // namespace promotion::host::kubernetes
