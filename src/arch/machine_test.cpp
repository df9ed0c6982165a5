#include "arch/machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "arch/shipped_machines.hpp"
#include "base/error.hpp"

namespace tessera::arch {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view single = "[machine]\nflavour = 'single'\ncores = 1\n[[flat]]\nsize_kib = 64\n";

std::string error_of(std::string_view text) {
  try {
    parse_machine(text, "m.toml");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Config);
    return error.what();
  }
  return "accepted";
}

std::string error_of_loading(const std::string& name) {
  try {
    load_machine(name);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Machine, the_core_has_flat_memory_where_test_programs_expect_it) {
  const Machine machine = load_machine("core");
  EXPECT_EQ(machine.flavour, Flavour::Single);
  EXPECT_EQ(machine.cores, 1u);
  std::vector<Address> bases;
  for (const FlatMemory& memory : machine.flat) bases.push_back(memory.base);
  EXPECT_THAT(bases, ::testing::ElementsAre(0x0, 0x1000'0000, 0x1C00'0000, 0x2000'0000, 0x8000'0000, 0x1A11'0000));
}

TEST(Machine, the_ideal_cluster_is_the_measured_one) {
  const Machine machine = load_machine("cluster-ideal");
  EXPECT_EQ(machine.flavour, Flavour::Cluster);
  EXPECT_EQ(machine.cores, 8u);
  EXPECT_EQ(machine.tcdm.banks, 32u);
  EXPECT_EQ(machine.tcdm.region().size, 512u * 1024);
  EXPECT_EQ(machine.l2.port_latency, 1u);
  EXPECT_EQ(machine.l2.core_access, L2CoreAccess::Ideal);
  EXPECT_EQ(machine.instruction_cache.kind, CacheKind::Ideal);
  EXPECT_EQ(machine.dma.open_transfers, 8u);
  EXPECT_EQ(machine.event_unit.barriers, 8u);
}

TEST(Machine, the_cluster_has_caches_and_a_distant_l2) {
  const Machine machine = load_machine("cluster");
  EXPECT_EQ(machine.instruction_cache.kind, CacheKind::PrivateShared);
  EXPECT_EQ(machine.instruction_cache.private_bytes, 512u);
  EXPECT_EQ(machine.instruction_cache.shared_bytes, 4096u);
  EXPECT_EQ(machine.l2.core_access, L2CoreAccess::Axi);
  EXPECT_GT(machine.l2.port_latency, 1u);
}

TEST(Machine, the_cluster_with_an_adder_is_the_cluster_but_for_the_adder) {
  Machine machine = load_machine("cluster-adder");
  EXPECT_TRUE(machine.adder.present);
  machine.adder.present = false;
  const Machine cluster = load_machine("cluster");
  machine.name = cluster.name;
  machine.description = cluster.description;
  EXPECT_EQ(to_toml(machine), to_toml(cluster));
}

TEST(Machine, every_shipped_machine_carries_the_name_of_its_file) {
  for (const ShippedText& shipped : shipped_machines()) {
    EXPECT_EQ(load_machine(std::string(shipped.name)).name, shipped.name);
  }
}

TEST(Machine, every_number_in_a_shipped_machine_names_unit_and_source) {
  for (const ShippedText& shipped : shipped_machines()) {
    std::istringstream lines{std::string(shipped.text)};
    for (std::string line; std::getline(lines, line);) {
      const std::size_t value = line.find(" = ") + 3;
      if (value < 3 || line[0] == '#' || line[value] < '0' || line[value] > '9') continue;
      EXPECT_THAT(line, ::testing::ContainsRegex("  # [A-Za-z]+: (published|measured|fitted|assumed|specified)"))
          << shipped.name;
    }
  }
}

TEST(Machine, what_is_printed_is_the_same_machine) {
  for (const ShippedText& shipped : shipped_machines()) {
    const std::string text = to_toml(load_machine(std::string(shipped.name)));
    EXPECT_EQ(to_toml(parse_machine(text, "printed")), text) << shipped.name;
  }
}

TEST(Machine, an_empty_file_is_the_default_cluster) {
  EXPECT_EQ(to_toml(parse_machine("", "m.toml")), to_toml(Machine()));
}

TEST(Machine, the_reference_shows_every_section) {
  const std::string text = machine_reference();
  for (const char* section : {"machine", "boot", "flat", "tcdm", "l2", "instruction_cache", "dma", "event_unit"}) {
    EXPECT_THAT(text, HasSubstr("## `[" + std::string(section) + "]`"));
  }
}

TEST(Machine, an_unknown_key_shows_its_path) {
  EXPECT_EQ(error_of("[tcdm]\nbankz = 32\n"), "m.toml: tcdm.bankz: unknown key (did you mean 'banks'?)");
  EXPECT_EQ(error_of("[machine]\ncolour = 'red'\n").substr(0, 35), "m.toml: machine.colour: unknown key");
  EXPECT_THAT(error_of(std::string(single) + "bass = 1\n"), StartsWith("m.toml: flat[0].bass: unknown key"));
}

TEST(Machine, a_key_that_is_gone_says_what_took_its_place) {
  EXPECT_EQ(error_of("[instruction_cache]\nshared_hit_cycles = 4\n"),
            "m.toml: instruction_cache.shared_hit_cycles: is no parameter any more: what a miss costs follows from the "
            "caches' measured rules, clock by clock (remove the line; docs/design/memory.md has the rules)");
}

TEST(Machine, an_unknown_section_is_an_error) {
  EXPECT_EQ(error_of("[tcmd]\n"),
            "m.toml: tcmd: unknown section for a machine of flavour 'cluster' "
            "(known sections: machine, boot, tcdm, l2, instruction_cache, dma, event_unit, accelerators, ima, "
            "depthwise, adder)");
  EXPECT_THAT(error_of("[tcdm.more]\n"), StartsWith("m.toml: tcdm.more: unknown section"));
}

TEST(Machine, a_section_of_the_other_flavour_is_not_ignored) {
  EXPECT_EQ(error_of(std::string(single) + "[tcdm]\nbanks = 4\n"),
            "m.toml: tcdm: unknown section for a machine of flavour 'single' (known sections: machine, boot, flat)");
  EXPECT_THAT(error_of("[[flat]]\nbase = 0\n"),
              HasSubstr("m.toml: flat[0]: unknown section for a machine of flavour 'cluster'"));
}

TEST(Machine, a_key_before_any_section_is_an_error) {
  EXPECT_EQ(error_of("cores = 8\n"),
            "m.toml: cores: stands before any section (put it below a heading such as [machine])");
}

TEST(Machine, a_section_stands_as_often_as_there_are_such_things) {
  EXPECT_EQ(error_of("[[tcdm]]\nbanks = 4\n"), "m.toml: tcdm[0]: stands only once (write [tcdm])");
  EXPECT_EQ(error_of("[machine]\nflavour = 'single'\ncores = 1\n[flat]\nbase = 0\n"),
            "m.toml: flat: may stand several times (write [[flat]], once for each)");
}

TEST(Machine, a_value_out_of_range_shows_the_range) {
  EXPECT_EQ(error_of("[machine]\ncores = 17\n"), "m.toml: machine.cores: 17 is not allowed (allowed: 1 to 16)");
  EXPECT_EQ(error_of("[machine]\ncores = 0\n"), "m.toml: machine.cores: 0 is not allowed (allowed: 1 to 16)");
  EXPECT_EQ(error_of("[tcdm]\nbanks = 24\n"),
            "m.toml: tcdm.banks: 24 is not allowed (allowed: a power of two, 1 to 64)");
  EXPECT_EQ(error_of("[l2]\ncore_access = 'near'\n"),
            "m.toml: l2.core_access: \"near\" is not allowed (allowed: 'ideal' or 'axi')");
  EXPECT_THAT(error_of("[l2]\nbase = 0x100000000\n"), HasSubstr("allowed: 0x00000000 to 0xffffffff"));
}

TEST(Machine, a_value_of_another_type_is_an_error) {
  EXPECT_EQ(error_of("[dma]\npresent = 1\n"), "m.toml: dma.present: must be a boolean, but is an integer: 1");
  EXPECT_THAT(error_of("[l2]\nport_latency = 1.5\n"), HasSubstr("must be an integer"));
  EXPECT_THAT(error_of("[l2]\nport_latency = [1]\n"), HasSubstr("m.toml: l2.port_latency: is a list"));
}

TEST(Machine, a_file_that_is_not_toml_shows_the_line) {
  EXPECT_THAT(error_of("[machine]\ncores = = 8\n"), StartsWith("m.toml:2:"));
}

TEST(Machine, one_core_on_flat_memory_is_one_core_with_memory) {
  EXPECT_THAT(error_of("[machine]\nflavour = 'single'\n[[flat]]\n"),
              HasSubstr("machine.cores: a machine of flavour 'single' has 1 core, not 8"));
  EXPECT_THAT(error_of("[machine]\nflavour = 'single'\ncores = 1\n"), HasSubstr("flat: "));
}

TEST(Machine, memories_must_not_overlap) {
  EXPECT_THAT(error_of(std::string(single) + "[[flat]]\nbase = 0xfffc\n"),
              HasSubstr("flat[1]: 0x0000fffc to 0x0040fffb overlaps flat[0], 0x00000000 to 0x0000ffff"));
  EXPECT_EQ(error_of(std::string(single) + "[[flat]]\nbase = 0x10000\n"), "accepted");
  EXPECT_THAT(error_of("[l2]\nbase = 0x10000000\n"), HasSubstr("l2: "));
  EXPECT_THAT(error_of("[tcdm]\nalias = 0x10200000\n"), HasSubstr("overlaps tcdm.alias"));
  EXPECT_EQ(error_of("[tcdm]\nsize_kib = 1024\n"), "accepted");
}

TEST(Machine, memories_must_lie_on_words_below_4_gib) {
  EXPECT_THAT(error_of("[l2]\nbase = 0x1C000002\n"), HasSubstr("l2: starts inside a word"));
  EXPECT_THAT(error_of("[l2]\nbase = 0xFFFFF000\n"), HasSubstr("l2: reaches beyond 4 GiB"));
  EXPECT_EQ(error_of("[l2]\nbase = 0xFFC00000\n"), "accepted");
}

TEST(Machine, a_cache_holds_at_least_one_set) {
  const std::string cached = "[instruction_cache]\nkind = 'private_shared'\n";
  EXPECT_EQ(error_of(cached + "private_bytes = 64\nprivate_ways = 4\n"), "accepted");
  EXPECT_THAT(error_of(cached + "private_bytes = 64\nprivate_ways = 8\n"),
              HasSubstr("instruction_cache.private_bytes: holds less than one set"));
  EXPECT_EQ(error_of(cached + "shared_bytes = 128\n"), "accepted");
  EXPECT_THAT(error_of(cached + "shared_bytes = 64\n"),
              HasSubstr("instruction_cache.shared_bytes: holds less than one set a bank"));
}

TEST(Machine, an_unknown_name_lists_the_machines_shipped) {
  EXPECT_EQ(error_of_loading("clutser"),
            "clutser: no machine of this name (shipped: cluster-2mb, cluster-adder, cluster-ideal, cluster, core; a "
            "file needs a '/' "
            "or the ending "
            ".toml)");
}

TEST(Machine, a_file_that_is_missing_is_an_error_naming_it) {
  EXPECT_THAT(error_of_loading("nowhere.toml"), StartsWith("nowhere.toml: cannot be read"));
  EXPECT_THAT(error_of_loading("nowhere/cluster"), StartsWith("nowhere/cluster: cannot be read"));
  EXPECT_THAT(error_of_loading("/"), StartsWith("/: cannot be read"));
}

TEST(Machine, a_machine_is_read_from_a_file) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "tessera_machine_test.toml";
  std::ofstream(path) << "[machine]\ncores = 4\n";
  EXPECT_EQ(load_machine(path.string()).cores, 4u);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace tessera::arch
