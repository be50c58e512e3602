#include "source_configuration.hpp"

#include "pipelines/kubernetes_name.hpp"

namespace promotion::host::operations {
namespace {

namespace fs = std::filesystem;

constexpr int64_t shortest_status_interval_ms = 100;

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
    read_show_options(access);
    read_applications(access);
    access.finish();
  }

 private:
  void read_show_options(YamlMapping &access) {
    auto &show = configuration_.kubernetes_show;
    auto status = access.mapping("status");
    show.status = flag(status, "enabled", show.status);
    if (const auto interval = status.duration_ms("interval", shortest_status_interval_ms))
      show.status_interval_ms = *interval;
    status.finish();
    show.events = flag(access, "events", show.events);
  }

  bool flag(YamlMapping &mapping, std::string_view key, bool otherwise) {
    const auto value = mapping.text(key, "true or false");
    if (!value) return otherwise;
    if (value->text != "true" && value->text != "false")
      mistakes_.add(value->line, mapping.path_of(key), "\"" + value->text + "\"", "true or false");
    return value->text == "true";
  }

  fs::path path(YamlMapping &mapping, std::string_view key, std::string_view otherwise) {
    const auto value = mapping.text(key, "a path");
    return (folder_ / (value ? fs::path(value->text) : fs::path(otherwise))).lexically_normal();
  }

  // Rights that are missing only make it say so, so it is on wherever pipelines come from there.
  void read_applications(YamlMapping &access) {
    KubernetesApplicationOptions options;
    const bool named = access.has("applications");
    auto mapping = access.mapping("applications");
    const bool wanted = flag(mapping, "enabled", true);
    if (const auto interval = mapping.duration_ms("interval", 1'000)) options.interval_ms = *interval;
    mapping.finish();
    if (wanted && (named || configuration_.kubernetes_pipelines))
      configuration_.kubernetes_applications = options;
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
    options.keep_last_good = flag(mapping, "keepLastGood", options.keep_last_good);
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
