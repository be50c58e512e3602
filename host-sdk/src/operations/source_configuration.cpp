#include "source_configuration.hpp"

#include "pipelines/kubernetes_name.hpp"

namespace promotion::host::operations {
namespace {

namespace fs = std::filesystem;

class SourceReader {
 public:
  SourceReader(const fs::path &folder, YamlMistakes &mistakes, Configuration &configuration)
      : folder_(folder), mistakes_(mistakes), configuration_(configuration) {}

  void read(YamlMapping &top) {
    auto pipelines = top.mapping("pipelines");
    if (is_from_kubernetes(pipelines))
      configuration_.kubernetes_pipelines = pipeline_options(pipelines);
    else
      configuration_.pipelines_folder = path(pipelines, "directory", "pipelines");
    pipelines.finish();

    auto secrets = top.mapping("secrets");
    configuration_.kubernetes_secrets = is_from_kubernetes(secrets);
    if (configuration_.kubernetes_secrets)
      secrets.mapping("kubernetes").finish();
    else
      configuration_.secrets_folder = path(secrets, "directory", "secrets");
    secrets.finish();

    auto access = top.mapping("kubernetes");
    if (access.has("kubeconfig")) configuration_.kubernetes.kubeconfig = path(access, "kubeconfig", "");
    if (const auto context = access.text("context", "the name of a context of the kubeconfig"))
      configuration_.kubernetes.context = context->text;
    if (access.has("context") && !access.has("kubeconfig"))
      mistakes_.add(access.line(),
                    "kubernetes.context names a context, but kubernetes.kubeconfig is missing");
    access.finish();
  }

 private:
  fs::path path(YamlMapping &mapping, std::string_view key, std::string_view otherwise) {
    const auto value = mapping.text(key, "a path");
    return (folder_ / (value ? fs::path(value->text) : fs::path(otherwise))).lexically_normal();
  }

  bool is_from_kubernetes(YamlMapping &mapping) {
    const bool named = mapping.has("kubernetes");
    if (named && mapping.has("directory")) {
      mapping.text("directory", "a path");
      mistakes_.add(mapping.line(), mapping.path_of("directory") + " and " + mapping.path_of("kubernetes") +
                                        " are both there; keep one of them");
    }
    return named;
  }

  KubernetesPipelineOptions pipeline_options(YamlMapping &section) {
    KubernetesPipelineOptions options;
    auto mapping = section.mapping("kubernetes");
    for (const auto &name : mapping.texts("namespaces", "the name of a namespace")) {
      if (!pipelines::is_label(name.text))
        mistakes_.add(name.line, mapping.path_of("namespaces"), "\"" + name.text + "\"",
                      "names of namespaces: lower-case letters, digits and '-'");
      options.namespaces.push_back(name.text);
    }
    if (const auto selector = mapping.text("labelSelector", "a selector such as team=web"))
      options.label_selector = selector->text;
    if (const auto keep = mapping.text("keepLastGood", "true or false")) {
      options.keep_last_good = keep->text == "true";
      if (keep->text != "true" && keep->text != "false")
        mistakes_.add(keep->line, mapping.path_of("keepLastGood"), "\"" + keep->text + "\"", "true or false");
    }
    mapping.finish();
    return options;
  }

  const fs::path &folder_;
  YamlMistakes &mistakes_;
  Configuration &configuration_;
};

}  // namespace

void read_sources(YamlMapping &top, const fs::path &folder, YamlMistakes &mistakes,
                  Configuration &configuration) {
  SourceReader(folder, mistakes, configuration).read(top);
}

}  // namespace promotion::host::operations
