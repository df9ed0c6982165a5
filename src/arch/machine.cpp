#include "arch/machine.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "arch/machine_checks.hpp"
#include "arch/machine_fields.hpp"
#include "arch/shipped_machines.hpp"
#include "base/error.hpp"
#include "base/shipped_text.hpp"

namespace tessera::arch {

namespace {

/// Calls `visit(fields, structure)` for each section that a machine of its flavour has once.
template <typename AnyMachine, typename Visit>
void for_each_section(AnyMachine& machine, Visit visit) {
  visit(general_fields(), machine);
  visit(boot_fields(), machine.boot);
  if (machine.flavour != Flavour::Cluster) return;
  visit(tcdm_fields(), machine.tcdm);
  visit(l2_fields(), machine.l2);
  visit(instruction_cache_fields(), machine.instruction_cache);
  visit(dma_fields(), machine.dma);
  visit(event_unit_fields(), machine.event_unit);
  visit(accelerators_fields(), machine.accelerators);
#define TESSERA_ONE(Type, member) visit(member##_fields(), machine.member);
  TESSERA_ACCELERATORS(TESSERA_ONE)
#undef TESSERA_ONE
}

/// Reads sections and remembers which the machine has, so that what remains in the file is known to be unknown.
class Reader {
 public:
  explicit Reader(const ConfigFile& file) : file_(file) {}

  Machine read() {
    Machine machine;
    // The flavour decides which sections there are, so it is read before them.
    general_fields().read(file_.find(general_fields().section()), file_.name, machine);
    for_each_section(machine, [this](const auto& fields, auto& target) {
      known_.push_back(fields.section());
      fields.read(file_.find(fields.section()), file_.name, target);
    });
    if (machine.flavour == Flavour::Single) read_flat(machine);
    for (const ConfigSection& section : file_.sections) check_section(section, machine.flavour);
    return machine;
  }

 private:
  void read_flat(Machine& machine) {
    known_.push_back(flat_fields().section());
    for (const ConfigSection& section : file_.sections) {
      if (section.name == flat_fields().section())
        flat_fields().read(&section, file_.name, machine.flat.emplace_back());
    }
  }

  void check_section(const ConfigSection& section, Flavour flavour) const {
    const std::string place = fmt::format("{}: {}", file_.name, section.label);
    if (section.name.empty()) {
      throw Error(ErrorKind::Config, fmt::format("{}: {}", file_.name, section.entries.front().key),
                  "stands before any section", "put it below a heading such as [machine]");
    }
    if (std::ranges::find(known_, section.name) == known_.end()) {
      throw Error(ErrorKind::Config, place,
                  fmt::format("unknown section for a machine of flavour '{}'", name_of_value(flavour)),
                  fmt::format("known sections: {}", fmt::join(known_, ", ")));
    }
    const bool may_repeat = section.name == flat_fields().section();
    if (section.repeated != may_repeat) {
      throw Error(ErrorKind::Config, place, may_repeat ? "may stand several times" : "stands only once",
                  may_repeat ? fmt::format("write [[{}]], once for each", section.name)
                             : fmt::format("write [{}]", section.name));
    }
  }

  const ConfigFile& file_;
  std::vector<std::string_view> known_;
};

Machine machine_of(const ConfigFile& config) {
  Machine machine = Reader(config).read();
  check_machine(machine, config.name);
  return machine;
}

}  // namespace

Machine parse_machine(std::string_view text, std::string_view file) {
  return machine_of(parse_config(text, std::string(file)));
}

Machine load_machine(const std::string& name_or_file) {
  return machine_of(load_by_name(shipped_machines(), name_or_file, "machine", "", "is there such a machine file?"));
}

std::string to_toml(const Machine& machine) {
  std::string text;
  for_each_section(machine, [&text](const auto& fields, const auto& section) {
    if (!text.empty()) text += "\n";
    text += fields.toml(section);
  });
  for (const FlatMemory& memory : machine.flat) text += "\n" + flat_fields().toml(memory, true);
  return text;
}

std::string machine_reference() {
  std::string text = "# Machine files\n";
  const Machine cluster;
  for_each_section(cluster, [&text](const auto& fields, const auto&) { text += "\n" + fields.markdown(); });
  return text + "\n" + flat_fields().markdown();
}

}  // namespace tessera::arch
