#include "module_verbs.hpp"

#include <CLI/CLI.hpp>

#include "duration_option.hpp"

namespace promotion::ctl {

void ModuleVerbs::add_to(CLI::App *modules, const AddVerb &add) {
  add_changes(modules, add);
  add_signatures(modules, add);
}

void ModuleVerbs::add_changes(CLI::App *modules, const AddVerb &add_verb) {
  auto *add = add_verb(
      modules, "add", "Add a module to the modules file of the host, with its digest",
      "  promotionctl modules add /usr/lib/promotion/webhook.so --service promotion.http/1",
      [this](const Context &context) {
        addition_.file = file_;
        return add_module(context, addition_);
      },
      true);
  add->add_option("file", addition_.path, "The module")->required()->type_name("FILE");
  add->add_option("--service", addition_.services, "Grant it this service; may be repeated")->type_name("ID");
  add->add_option("--configuration", addition_.configuration_json, "Its configuration")->type_name("JSON");
  auto *activate = add_verb(
      modules, "activate", "Have the host run this file of a module that it knows",
      "  promotionctl modules activate /usr/lib/promotion/webhook-1.1.0.so\n"
      "  promotionctl modules activate /usr/lib/promotion/webhook.so --isolation worker",
      [this](const Context &context) {
        activation_.file = file_;
        return activate_module(context, activation_);
      },
      true);
  activate->add_option("file", activation_.path, "The new version, also under the path of the old one")
      ->required()
      ->type_name("FILE");
  activate->add_option("--signature", activation_.signature, "Put this signature into the modules file")
      ->type_name("BASE64");
  const CLI::IsMember isolations({"in-process", "worker"});
  add->add_option("--isolation", addition_.isolation, "Run it there: in-process or worker")
      ->check(isolations)
      ->type_name("WHERE");
  activate->add_option("--isolation", activation_.isolation, "Run it there from now on: in-process or worker")
      ->check(isolations)
      ->type_name("WHERE");
  auto *rollback = add_verb(
      modules, "rollback", "Have the host run the version before, and keep to it",
      "  promotionctl modules rollback webhook",
      [this](const Context &context) { return roll_back_module(context, name_, file_); }, true);
  auto *remove = add_verb(
      modules, "remove", "Take a module out of the modules file", "  promotionctl modules remove webhook",
      [this](const Context &context) { return remove_module(context, name_, file_); }, true);
  for (auto *changing : {rollback, remove})
    changing->add_option("module", name_, "The module's name")->required()->type_name("NAME");
  for (auto *changing : {add, activate, rollback, remove}) {
    changing->add_option("--file", file_.file, "The modules file [the one that the host reads]")
        ->type_name("FILE");
    add_duration(changing, "--timeout", "Wait this long for the host [1m]",
                 [this](int64_t ms) { file_.timeout_ms = ms; });
  }
  for (auto *changing : {add, activate, remove})
    changing
        ->add_flag_callback(
            "--no-wait", [this] { file_.wait = false; }, "Change the file, which --file names, and end")
        ->needs("--file");
}

void ModuleVerbs::add_signatures(CLI::App *modules, const AddVerb &add_verb) {
  auto *sign = add_verb(
      modules, "sign", "Sign a module: write its signature beside it, as FILE.sig",
      "  promotionctl modules sign webhook.so --key module-key\n"
      "The key is made by: openssl genpkey -algorithm ed25519 -out module-key",
      [this](const Context &context) { return sign_module(context, signing_); }, false);
  sign->add_option("file", signing_.path, "The module")->required()->type_name("FILE");
  sign->add_option("--key", signing_.key, "The private key, Ed25519 in PEM")->required()->type_name("FILE");
  sign->add_flag("--print", signing_.print, "Print the signature, for the modules file, and write no file");
  auto *verify = add_verb(
      modules, "verify", "Check the signature of a module",
      "  promotionctl modules verify webhook.so --key module-key.pem\n"
      "The public key comes from: openssl pkey -in module-key -pubout -out module-key.pem",
      [this](const Context &context) { return verify_module(context, verification_); }, false);
  verify->add_option("file", verification_.path, "The module")->required()->type_name("FILE");
  verify->add_option("--key", verification_.keys, "Public keys in PEM; may be repeated")
      ->required()
      ->type_name("FILE");
  verify->add_option("--signature", verification_.signature, "Its signature [that in FILE.sig]")
      ->type_name("BASE64");
}

}  // namespace promotion::ctl
