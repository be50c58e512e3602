#include "modules_file.hpp"

#include <gmock/gmock.h>

#include "temporary_folder.hpp"

namespace promotion::host::modules {
namespace {

using promotion::testing::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string message_for(const std::string &yaml) {
  TemporaryFolder folder;
  auto result = read_modules_file(folder.write("modules.yaml", yaml));
  if (result.ok()) return "it was accepted";
  EXPECT_EQ(result.error().code, Code::invalid_argument);
  return result.error().message;
}

}  // namespace

TEST(ModulesFile, IsReadWhole) {
  TemporaryFolder folder;
  auto file = folder.write("conf/modules.yaml", R"(
modules:
  - name: pull-request
    path: ../modules/pull-request.so
    version: 1.0.0
    sha256: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    isolation: worker
    limits: {memory: 128Mi, descriptors: 64}
    services: [promotion.http/1, network]
    secretNamespaces: [shared]
    configuration: {depth: 3, ratio: 0.5, on: yes, off: false, text: "5", none: ~, list: [0x10, -1]}
  - {name: plain, path: /opt/plain.so}
)");
  auto modules = read_modules_file(file);
  ASSERT_TRUE(modules.ok()) << modules.error().message;
  ASSERT_EQ(modules->size(), 2u);
  const WantedModule &first = (*modules)[0];
  EXPECT_EQ(first.name, "pull-request");
  EXPECT_EQ(first.path, folder.path() / "modules/pull-request.so");
  EXPECT_EQ(first.version, "1.0.0");
  EXPECT_EQ(first.sha256, std::string(64, 'a'));
  EXPECT_EQ(first.isolation, Isolation::worker);
  EXPECT_EQ(first.limits.memory_bytes, 128u << 20);
  EXPECT_EQ(first.limits.descriptors, 64u);
  EXPECT_THAT(first.services, ElementsAre("promotion.http/1", "network"));
  EXPECT_THAT(first.secret_namespaces, ElementsAre("shared"));
  EXPECT_EQ(first.configuration_json,
            R"({"depth":3,"ratio":0.5,"on":"yes","off":false,"text":"5","none":null,"list":[16,-1]})");
  const WantedModule &second = (*modules)[1];
  EXPECT_EQ(second.path, "/opt/plain.so");
  EXPECT_EQ(second.isolation, std::nullopt);
  EXPECT_EQ(second.limits.memory_bytes, 512u << 20);
  EXPECT_EQ(second.configuration_json, "{}");
  EXPECT_THAT(second.services, IsEmpty());
}

TEST(ModulesFile, NamesTheLineAndWhatWasExpected) {
  const std::string start = "modules:\n  - name: a\n    path: a.so\n";
  struct Case {
    std::string yaml, expected;
  };
  for (const Case &c : {
           Case{"", "0 YAML documents"},
           Case{"- a", ":1: the file is not a mapping"},
           Case{"{}", ":1: the file has no 'modules'"},
           Case{"modules: {}", ":1: 'modules' is not a list"},
           Case{"modules: []\nmodule: []", ":2: the key 'module' is not known; expected modules"},
           Case{"modules: []\n---\nmodules: []", "2 YAML documents"},
           Case{"modules:\n  - name: a\n   path: b", ":3: is not YAML"},
           Case{"modules:\n  - a.so", ":2: a module is not a mapping"},
           Case{"modules:\n  - path: a.so", ":2: a module has no 'name'"},
           Case{"modules:\n  - name: a", ":2: the module 'a' has no 'path'"},
           Case{"modules:\n  - name: A\n    path: a.so", ":2: 'name' is 'A'"},
           Case{"modules:\n  - name: ../a\n    path: a.so", ":2: 'name' is '../a'"},
           Case{start + "    pth: b", ":4: the key 'pth' is not known; expected name, path"},
           Case{start + "    path: b", ":4: the key 'path' is there twice"},
           Case{start + "    sha256: 12", ":4: 'sha256' is '12'; expected 64"},
           Case{start + "    signature: abc", ":4: 'signature' is 'abc'; expected an Ed25519"},
           Case{start + "    isolation: process",
                ":4: 'isolation' is 'process'; expected in-process or worker"},
           Case{start + "    limits: {memory: 12Kb}", ":4: 'memory' is '12Kb'; expected a size between"},
           Case{start + "    limits: {memory: 1Mi}", ":4: 'memory' is '1Mi'; expected a size between"},
           Case{start + "    limits: {memory: 99999999999Gi}", ":4: 'memory' is '99999999999Gi'"},
           Case{start + "    limits: {descriptors: 3}", ":4: 'descriptors' is '3'; expected a number"},
           Case{start + "    limits: {cpu: 1}",
                ":4: the key 'cpu' is not known; expected memory, descriptors"},
           Case{start + "    services: promotion.http/1", ":4: 'services' is not a list"},
           Case{start + "    services:\n      - network\n      - promotion.htpp/1",
                ":6: the service 'promotion.htpp/1' is not"},
           Case{start + "    services: [network, network]", ":4: 'services' has 'network' twice"},
           Case{start + "    configuration: [1]", ":4: 'configuration' is not a mapping"},
           Case{start + "    configuration:\n      b: 1\n      b: 2", ":6: the key 'b' is there twice"},
           Case{start + "    configuration:\n      [a, b]: 2", ":5: a key is not text"},
           Case{start + "    version:", ":4: 'version' is no text"},
           Case{start + "  - {name: a, path: b.so}", ":4: the module 'a' is there twice, first in line 2"},
           Case{"modules:\n  - name: \"\xFF\"\n    path: b", "UTF-8"},
           Case{std::string(1'100'000, '#'), ":1: is 1048577 bytes long"},
       }) {
    std::string message = message_for(c.yaml);
    EXPECT_THAT(message, HasSubstr(c.expected)) << c.yaml.substr(0, 200);
    EXPECT_THAT(message, HasSubstr("modules.yaml"));
  }
}

TEST(ModulesFile, IsNotBlownUpByDepthOrAliases) {
  const std::string start = "modules:\n  - name: a\n    path: a.so\n    configuration:\n      deep: ";
  EXPECT_THAT(message_for(start + std::string(100'000, '[')), HasSubstr("modules.yaml:"));
  EXPECT_THAT(message_for(start + std::string(100, '[') + std::string(100, ']')),
              HasSubstr("nested deeper than 64"));
  std::string laughs = start + "&a0 [x]\n";
  for (int i = 1; i < 30; ++i) {
    std::string last = "*a" + std::to_string(i - 1);
    laughs += "      l" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last + "," + last + "," +
              last + "]\n";
  }
  EXPECT_THAT(message_for(laughs), HasSubstr("larger than 16 MiB once its aliases are written out"));
}

TEST(ModulesFile, ThatIsNotThereIsUnavailable) {
  auto result = read_modules_file("/nonexistent/modules.yaml");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Code::unavailable);
  EXPECT_THAT(result.error().message, HasSubstr("/nonexistent/modules.yaml"));
}

}  // namespace promotion::host::modules
