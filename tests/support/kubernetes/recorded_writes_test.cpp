// Writes are answered as the recorded server did, field by field, each begun at the state that it had then.
#include <thread>

#include "../eventually.hpp"
#include "recorded_server.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

class RecordedWrites : public RecordedServer {
 protected:
  /// The version the next change gets is one more.
  void at_version(std::uint64_t version) { server_.set_version(version); }
  json gamma_changed_meanwhile() {
    json object = json::parse(recorded("31-status-put-200.http").request.body);
    object.erase("status");
    return object;
  }
};

TEST_F(RecordedWrites, CreateADefinition) {
  server_.remove("apiextensions.k8s.io", "customresourcedefinitions", "", "pipelines.example.org");
  at_version(205);
  expect_as_recorded("03-crd-create.http");
  const json definition =
      server_.object("apiextensions.k8s.io", "customresourcedefinitions", "", "pipelines.example.org");
  EXPECT_EQ(definition.at("/status/conditions/1/type"_json_pointer), "Established");
  at_version(209);
  expect_as_recorded("04-list-empty.http");
}

TEST_F(RecordedWrites, CreateAnObjectOnce) {
  expect_as_recorded("05-create-201.http");
  expect_as_recorded("06-create-409-exists.http");
}

TEST_F(RecordedWrites, RefuseWhatTheSchemaDoesNot) {
  load_list("07-list-three.http");
  expect_as_recorded("13-create-422.http");
  expect_as_recorded("14-create-422-type.http");
  expect_as_recorded("15-create-400-badjson.http");
  expect_as_recorded("17-create-400-strict.http");
  EXPECT_EQ(server_.version(), 212u) << "nothing of it is stored";
}

TEST_F(RecordedWrites, WarnOfUnknownFieldsAndLeaveThemOut) {
  load_list("07-list-three.http");
  expect_as_recorded("16-create-unknown-field-warning.http");
  EXPECT_EQ(server_.version(), 212u) << "it was a dry run";
}

TEST_F(RecordedWrites, PatchTheStatusAlone) {
  load_list("07-list-three.http");
  expect_as_recorded("20-status-merge-patch.http");
  at_version(214);
  expect_as_recorded("24-patch-spec-through-status-ignored.http");
  expect_as_recorded("25-status-ignored-on-main.http");
}

TEST_F(RecordedWrites, ApplyAStatusAndKeepItsOwners) {
  load_pipeline(body_of("20-status-merge-patch.http"));
  expect_as_recorded("21-status-apply.http");
  expect_as_recorded("22-status-apply-409-conflict.http");
  expect_as_recorded("23-apply-422-no-fieldmanager.http");
}

TEST_F(RecordedWrites, RefuseOtherPatches) {
  load_list("07-list-three.http");
  expect_as_recorded("26-strategic-merge-415.http");
  expect_as_recorded("27-patch-404.http");
  expect_as_recorded("28-merge-patch-409-stale-rv.http");
}

TEST_F(RecordedWrites, ReplaceOnlyWhatNobodyChangedMeanwhile) {
  load_pipeline(gamma_changed_meanwhile());
  expect_as_recorded("29-put-409-stale-rv.http");
  expect_as_recorded("30-put-no-rv.http");
  expect_as_recorded("31-status-put-200.http");
}

TEST_F(RecordedWrites, NeedTheRightOfTheSubresource) {
  load_list("07-list-three.http");
  expect_as_recorded("43-403-serviceaccount-status.http");
  server_.add_user("example-token-sa", "sa", {{kRecordedGroup, "pipelines", "patch", ""}});
  EXPECT_EQ(ask(recorded("43-403-serviceaccount-status.http").request).status, 403);
  server_.add_user("example-token-sa", "sa", {{kRecordedGroup, "pipelines/status", "patch", ""}});
  EXPECT_EQ(ask(recorded("43-403-serviceaccount-status.http").request).status, 200);
  EXPECT_EQ(server_.verbs(), (std::map<std::string, int>{{"patch pipelines/status", 1}}));
}

TEST_F(RecordedWrites, DeleteAtOnceOrWhenTheFinalizersAreGone) {
  load_list("07-list-three.http");
  expect_as_recorded("75-delete-200.http");
  auto events = events_of("74-watch-finalizer.http");
  ASSERT_EQ(events.size(), 3u);
  load_pipeline(events[0].at("object"));
  expect_as_recorded("74b-delete-with-finalizer.http");
  RecordedRequest patch = recorded("24-patch-spec-through-status-ignored.http").request;
  patch.target = recorded("74b-delete-with-finalizer.http").request.target;
  patch.body = "{\"metadata\":{\"finalizers\":null}}";
  patch.headers.erase("content-length");
  EXPECT_EQ(ask(patch).status, 200);
  auto seen = watch("74-watch-finalizer.http");
  for (json &event : events) mask(event);
  for (json &event : seen) mask(event);
  EXPECT_EQ(seen, events);
}

TEST_F(RecordedWrites, DeleteEverythingOfADefinitionWithIt) {
  auto events = events_of("92-watch-crd-deleted.http");
  ASSERT_EQ(events.size(), 2u);
  for (std::uint64_t version = 586; const json &event : events) {
    json object = event.at("object");
    object["metadata"]["resourceVersion"] = std::to_string(version++);
    load_pipeline(object);
  }
  at_version(591);
  RecordedRequest request = recorded("75-delete-200.http").request;
  request.target = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/pipelines.example.org";
  std::vector<json> seen;
  std::thread watching([&] { seen = watch("92-watch-crd-deleted.http"); });
  EXPECT_TRUE(eventually([&] { return server_.open_watches() == 1; }));
  EXPECT_EQ(ask(request).status, 200);
  watching.join();
  EXPECT_EQ(seen, events);
  EXPECT_EQ(ask(recorded("92-watch-crd-deleted.http").request).status, 404);
}

}  // namespace
}  // namespace promotion::test
