// What clients look up before they ask, and what kubectl prints.
#include <gmock/gmock.h>

#include "json_path.hpp"
#include "recorded_server.hpp"
#include "tables.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

class Discovery : public RecordedServer {
 protected:
  HttpAnswer get(const std::string &path, const std::string &accept = "application/json",
                 const std::string &token = "example-token") {
    std::map<std::string, std::string> headers{{"Accept", accept}};
    if (!token.empty()) headers["Authorization"] = "Bearer " + token;
    return http_request("GET", server_.url(), path, "", headers);
  }
  json got(const std::string &path, const std::string &accept = "application/json") {
    return json::parse(get(path, accept).body);
  }
  static constexpr char kTable[] = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
};

TEST_F(Discovery, TellsGroupsVersionsAndResources) {
  EXPECT_EQ(got("/api").at("versions"), json({"v1"}));
  EXPECT_THAT(get("/apis").body, HasSubstr("\"groupVersion\":\"example.org/v1alpha1\""));
  EXPECT_EQ(got("/apis/example.org").at("/preferredVersion/version"_json_pointer), "v1alpha1");
  const json resources = got("/apis/example.org/v1alpha1").at("resources");
  ASSERT_EQ(resources.size(), 2u);
  EXPECT_EQ(resources[0].at("name"), "pipelines");
  EXPECT_EQ(resources[0].at("namespaced"), true);
  EXPECT_EQ(resources[1].at("name"), "pipelines/status");
  EXPECT_EQ(get("/apis/example.org/v1").status, 404);
  EXPECT_EQ(get("/apis/nowhere.example.org").status, 404);
}

TEST_F(Discovery, TellsStrangersOnlyItsVersion) {
  EXPECT_EQ(get("/version", "*/*", "").status, 200);
  EXPECT_EQ(get("/apis", "*/*", "").status, 403);
  EXPECT_TRUE(server_.verbs().empty()) << "these are no resources";
}

TEST_F(Discovery, DescribesKindsAndThatItValidates) {
  const std::string path =
      got("/openapi/v3").at("paths").at("apis/example.org/v1alpha1").at("serverRelativeURL");
  const json document = got(path);
  EXPECT_EQ(
      document.at(
          "/components/schemas/double.example.org.v1alpha1.Pipeline/properties/spec/required"_json_pointer),
      json({"appRef", "environments"}));
  EXPECT_THAT(document.at("paths").dump(), HasSubstr("fieldValidation"));
  const HttpAnswer packed = get(path, "application/com.github.proto-openapi.spec.v3@v1.0+protobuf");
  EXPECT_THAT(packed.headers.at("content-type"), HasSubstr("protobuf"));
  EXPECT_THAT(packed.body, HasSubstr("fieldValidation"));
}

TEST_F(Discovery, AnswersWhetherSomebodyMay) {
  server_.add_user("example-token-sa", "sa", {{kRecordedGroup, "pipelines/status", "patch", "default"}});
  const auto may = [&](const char *resource, const char *subresource) {
    const json review{{"spec",
                       {{"resourceAttributes",
                         {{"namespace", "default"},
                          {"verb", "patch"},
                          {"group", kRecordedGroup},
                          {"resource", resource},
                          {"subresource", subresource}}}}}};
    const HttpAnswer answer =
        http_request("POST", server_.url(), "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                     review.dump(), {{"Authorization", "Bearer example-token-sa"}});
    return json::parse(answer.body).at("status").at("allowed").get<bool>();
  };
  EXPECT_TRUE(may("pipelines", "status"));
  EXPECT_FALSE(may("pipelines", ""));
}

TEST_F(Discovery, GivesTablesOfListsObjectsAndWatches) {
  load_list("07-list-three.http");
  const std::string path = "/apis/example.org/v1alpha1/namespaces/default/pipelines";
  const json table = got(path, kTable);
  EXPECT_EQ(table.at("kind"), "Table");
  EXPECT_EQ(table.at("metadata").at("resourceVersion"), "212");
  EXPECT_EQ(table.at("columnDefinitions")[0].at("name"), "Name");
  ASSERT_EQ(table.at("rows").size(), 3u);
  EXPECT_EQ(table.at("rows")[0].at("cells")[0], "alpha");
  EXPECT_EQ(table.at("rows")[0].at("object").at("metadata").at("namespace"), "default");
  EXPECT_EQ(got(path + "/beta", kTable).at("rows").size(), 1u);
  EXPECT_EQ(got(path + "/none", kTable).at("kind"), "Status");
  const std::string watched = get(path + "?watch=1&timeoutSeconds=1", kTable).body;
  const json first = json::parse(watched.substr(0, watched.find('\n')));
  EXPECT_EQ(first.at("type"), "ADDED");
  EXPECT_EQ(first.at("object").at("kind"), "Table");
}

TEST(JsonPath, FindsWhatColumnsNameIt) {
  const json object = json::parse(
      "{\"a\":{\"b\":1},\"l\":[{\"type\":\"Ready\",\"s\":\"True\"},{\"type\":\"Other\",\"s\":\"False\"}],"
      "\"k.x\":2}");
  EXPECT_THAT(found_at(object, ".a.b"), ElementsAre(1));
  EXPECT_THAT(found_at(object, ".l[?(@.type==\"Other\")].s"), ElementsAre("False"));
  EXPECT_THAT(found_at(object, ".l[*].s"), ElementsAre("True", "False"));
  EXPECT_THAT(found_at(object, ".l[0].type"), ElementsAre("Ready"));
  EXPECT_THAT(found_at(object, ".k\\.x"), ElementsAre(2));
  EXPECT_TRUE(found_at(object, ".a.c.d").empty());
}

}  // namespace
}  // namespace promotion::test
