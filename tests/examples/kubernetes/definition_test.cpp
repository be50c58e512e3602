#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "manifests.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;
using testing::Each;
using testing::IsEmpty;
using testing::StartsWith;

// What the API server refuses in a structural schema
// (kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions, "Specifying a
// structural schema"), each as "PATH: what".
class StructuralCheck {
 public:
  std::vector<std::string> problems(const json &schema) {
    if (schema.value("type", "") != "object") say("", "the root is no object");
    visit(schema, "");
    return problems_;
  }

 private:
  void say(const std::string &path, const std::string &what) { problems_.push_back(path + ": " + what); }

  void visit(const json &schema, const std::string &path) {
    const bool open = schema.value("x-kubernetes-preserve-unknown-fields", false);
    const std::string type = schema.value("type", "");
    if (type.empty() && !open && !schema.value("x-kubernetes-int-or-string", false)) say(path, "has no type");
    for (const char *forbidden : {"$ref", "definitions", "dependencies", "deprecated", "discriminator", "id",
                                  "patternProperties", "readOnly", "writeOnly", "xml", "const"})
      if (schema.contains(forbidden)) say(path, std::string("has ") + forbidden);
    if (schema.contains("properties") && schema.contains("additionalProperties"))
      say(path, "has properties and additionalProperties");
    if (schema.contains("properties") && type != "object") say(path, "has properties and is no object");
    if (schema.contains("x-kubernetes-validations") && type.empty()) say(path, "has rules and no type");
    if (type == "array") visit_items(schema, path);
    if (schema.contains("additionalProperties")) {
      if (!schema.at("additionalProperties").is_object())
        say(path, "additionalProperties is no schema");
      else
        visit(schema.at("additionalProperties"), path + "/*");
    }
    const json properties = schema.value("properties", json::object());
    for (const auto &[name, property] : properties.items()) visit(property, path + "/" + name);
    for (const json &name : schema.value("required", json::array()))
      if (!properties.contains(name)) say(path, "requires " + name.dump() + ", which it does not define");
  }

  void visit_items(const json &schema, const std::string &path) {
    if (!schema.contains("items")) return say(path, "is an array without items");
    const json &items = schema.at("items");
    if (schema.value("x-kubernetes-list-type", "") == "map") {
      const json required = items.value("required", json::array());
      for (const json &key : schema.at("x-kubernetes-list-map-keys"))
        if (std::find(required.begin(), required.end(), key) == required.end())
          say(path, "the key " + key.dump() + " is not required");
    }
    visit(items, path + "[]");
  }

  std::vector<std::string> problems_;
};

TEST(PipelineDefinition, IsStructural) {
  EXPECT_THAT(StructuralCheck().problems(pipeline_schema()), IsEmpty());
}

TEST(PipelineDefinition, IsNotStructuralWithoutATypeOrWithWhatThatForbids) {
  json schema = pipeline_schema();
  schema["properties"]["spec"]["properties"]["appRef"].erase("type");
  schema["properties"]["status"]["properties"]["conditions"].erase("items");
  EXPECT_THAT(StructuralCheck().problems(schema),
              testing::UnorderedElementsAre("/spec/appRef: has no type",
                                            "/spec/appRef: has properties and is no object",
                                            "/status/conditions: is an array without items"));
}

TEST(PipelineDefinition, IsTheGroupAndVersionOfItsUsersWithStatusShortNameAndColumns) {
  const json definition = pipeline_definition();
  const json &spec = definition.at("spec");
  EXPECT_EQ(definition.at("metadata").at("name"), "pipelines.pipelines.weave.works");
  EXPECT_EQ(spec.at("group"), "pipelines.weave.works");
  EXPECT_EQ(spec.at("scope"), "Namespaced");
  EXPECT_THAT(spec.at("names").at("shortNames"), testing::ElementsAre("pl"));
  const json &version = spec.at("versions").at(0);
  EXPECT_EQ(version.at("name"), "v1alpha1");
  EXPECT_TRUE(version.at("served").get<bool>() && version.at("storage").get<bool>());
  EXPECT_TRUE(version.at("subresources").contains("status"));
  std::vector<std::string> paths;
  for (const json &column : version.at("additionalPrinterColumns")) paths.push_back(column.at("jsonPath"));
  EXPECT_THAT(paths, testing::Not(IsEmpty()));
  EXPECT_THAT(paths, Each(StartsWith(".")));
}

// What the API server may not prune: blocks of strategies that it has never heard of.
TEST(PipelineDefinition, KeepsUnknownStrategiesWhereTheyMayStand) {
  const json schema = pipeline_schema();
  for (const char *place :
       {"/properties/spec/properties/promotion", "/properties/spec/properties/promotion/properties/strategy",
        "/properties/spec/properties/environments/items/properties/promotion"}) {
    const json &promotion = schema.at(json::json_pointer(place));
    EXPECT_TRUE(promotion.at("x-kubernetes-preserve-unknown-fields").get<bool>()) << place;
  }
}

}  // namespace
}  // namespace promotion::test
