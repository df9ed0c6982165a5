#include "system/elf.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/error.hpp"

namespace tessera::system {
namespace {

using ::testing::HasSubstr;

/// A program as a linker would write it; tests break one field at a time. Layout: header, two program headers, code,
/// symbols, their names, section headers.
class Program {
 public:
  Program() {
    const char magic[] = "\x7f\x45\x4c\x46\x01\x01\x01";
    bytes_.assign(total, std::byte{0});
    std::memcpy(bytes_.data(), magic, 7);
    half(16, 2);    // executable
    half(18, 243);  // RISC-V
    word(20, 1);
    word(24, 0x1C00'0000);
    word(28, programs);
    word(32, sections);
    half(42, 32);
    half(44, 2);
    half(46, 40);
    half(48, 4);
    program(0, 1, code, 0x1C00'0000, 8, 8);
    program(1, 1, code, 0x1000'0000, 4, 64);
    for (std::size_t i = 0; i < 8; ++i) bytes_[code + i] = static_cast<std::byte>(i + 1);
    const char text[] = "\0_start\0tohost\0spin\0.L1";
    std::memcpy(bytes_.data() + names, text, sizeof text);
    symbol(1, 15, 0x1C00'0004, 2, 1);         // spin, a function of one file
    symbol(2, 20, 0x1C00'0006, 0, 1);         // .L1
    symbol(3, 1, 0x1C00'0000, 0x10, 1);       // _start, a label in code
    symbol(4, 8, 0x1000'0000, 0x10, 0xfff1);  // tohost, an absolute value
    section(1, 1, 4, code, 8, 0);
    section(2, 2, 0, symbols, 5 * 16, 3);
    section(3, 3, 0, names, sizeof text, 0);
  }

  static constexpr std::size_t programs = 52;
  static constexpr std::size_t code = programs + 2 * 32;
  static constexpr std::size_t symbols = code + 8;
  static constexpr std::size_t names = symbols + 5 * 16;
  static constexpr std::size_t sections = names + 24;
  static constexpr std::size_t total = sections + 4 * 40;

  Program& byte(std::size_t offset, unsigned value) {
    bytes_.at(offset) = static_cast<std::byte>(value);
    return *this;
  }
  Program& half(std::size_t offset, unsigned value) { return byte(offset, value & 0xff).byte(offset + 1, value >> 8); }
  Program& word(std::size_t offset, std::uint32_t value) {
    return half(offset, value & 0xffff).half(offset + 2, value >> 16);
  }
  Program& truncate(std::size_t size) {
    bytes_.resize(size);
    return *this;
  }

  ElfImage load() const { return load_elf(std::span(bytes_), "a.elf"); }
  const std::vector<std::byte>& bytes() const { return bytes_; }

  std::string error() const {
    try {
      load();
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Input);
      EXPECT_EQ(error.place(), "a.elf");
      return error.message();
    }
    return "accepted";
  }

 private:
  void program(std::size_t index, std::uint32_t type, std::uint32_t offset, std::uint32_t address,
               std::uint32_t file_size, std::uint32_t memory_size) {
    const std::size_t at = programs + 32 * index;
    word(at, type).word(at + 4, offset).word(at + 8, 0xbad).word(at + 12, address);
    word(at + 16, file_size).word(at + 20, memory_size);
  }
  void section(std::size_t index, std::uint32_t type, std::uint32_t flags, std::uint32_t offset, std::uint32_t size,
               std::uint32_t link) {
    const std::size_t at = sections + 40 * index;
    word(at + 4, type).word(at + 8, flags).word(at + 16, offset).word(at + 20, size).word(at + 24, link);
  }
  void symbol(std::size_t index, std::uint32_t name, std::uint32_t value, unsigned info, unsigned section) {
    const std::size_t at = symbols + 16 * index;
    word(at, name).word(at + 4, value).byte(at + 12, info).half(at + 14, section);
  }

  std::vector<std::byte> bytes_;
};

constexpr std::size_t first_program = Program::programs;
constexpr std::size_t symbol_section = Program::sections + 2 * 40;
constexpr std::size_t name_section = Program::sections + 3 * 40;

TEST(Elf, segments_are_loaded_at_their_physical_address) {
  const ElfImage image = Program().load();
  EXPECT_EQ(image.entry, 0x1C00'0000u);
  ASSERT_EQ(image.segments.size(), 2u);
  EXPECT_EQ(image.segments[0].address, 0x1C00'0000u);
  EXPECT_EQ(image.segments[0].bytes.size(), 8u);
  EXPECT_EQ(image.segments[0].bytes[7], std::byte{8});
  EXPECT_EQ(image.segments[1].address, 0x1000'0000u);
  EXPECT_EQ(image.segments[1].bytes.size(), 4u);
  EXPECT_EQ(image.segments[1].memory_size, 64u);
}

TEST(Elf, symbols_are_found_by_name) {
  const ElfImage image = Program().load();
  EXPECT_EQ(image.find("tohost"), 0x1000'0000u);
  EXPECT_EQ(image.find("spin"), 0x1C00'0004u);
  EXPECT_EQ(image.find("fromhost"), std::nullopt);
  EXPECT_EQ(image.find(".L1"), std::nullopt);
}

TEST(Elf, the_nearest_symbol_of_code_is_the_last_at_or_before_an_address) {
  const ElfImage image = Program().load();
  EXPECT_EQ(image.nearest_code(0x1BFF'FFFE), nullptr);
  EXPECT_EQ(image.nearest_code(0x1C00'0000)->name, "_start");
  EXPECT_EQ(image.nearest_code(0x1C00'0002)->name, "_start");
  EXPECT_EQ(image.nearest_code(0x1C00'0004)->name, "spin");
  EXPECT_EQ(image.nearest_code(0xFFFF'FFFF)->name, "spin");
}

TEST(Elf, the_addresses_that_a_program_forms_are_seen_in_code_and_data) {
  const auto names = [](const std::vector<std::uint32_t>& words) {
    ElfImage image;
    image.segments.push_back({0x1C00'0000, std::vector<std::byte>(4 * words.size()), 0});
    std::memcpy(image.segments[0].bytes.data(), words.data(), 4 * words.size());
    return names_region(image, {0x1020'1400, 0x20});
  };
  constexpr std::uint32_t kNop = 0x13;
  constexpr std::uint32_t kLui = 0x1020'1937;    // lui s2, 0x10201
  constexpr std::uint32_t kStore = 0x4059'2223;  // sw t0, 1028(s2)
  EXPECT_TRUE(names({kNop, kLui, kNop, kStore}));
  EXPECT_TRUE(names({kLui, 0x4009'0513})) << "addi a0, s2, 1024";
  EXPECT_FALSE(names({kLui, 0x0009'0513})) << "addi a0, s2, 0";
  EXPECT_FALSE(names({kLui, 0x4008'8513})) << "addi a0, a7, 1024";
  EXPECT_FALSE(names({0x1020'2937, kStore})) << "lui s2, 0x10202";
  EXPECT_FALSE(names({0x1020'2937, 0xC009'0513})) << "addi a0, s2, -1024";
  EXPECT_FALSE(names({kStore}));
  EXPECT_TRUE(names({kNop, 0x1020'1404}));
  EXPECT_FALSE(names({kNop, 0x1020'1420}));
}

TEST(Elf, a_program_without_sections_has_no_symbols) {
  const ElfImage image = Program().half(48, 0).load();
  EXPECT_EQ(image.segments.size(), 2u);
  EXPECT_TRUE(image.symbols.empty());
  EXPECT_EQ(image.nearest_code(0x1C00'0000), nullptr);
}

TEST(Elf, segments_that_are_not_loaded_are_passed_over) {
  EXPECT_EQ(Program().word(first_program, 0x6474'e551).word(first_program + 4, 0xffff'ffff).load().segments.size(), 1u);
  EXPECT_EQ(Program().word(first_program + 16, 0).word(first_program + 20, 0).load().segments.size(), 1u);
}

TEST(Elf, a_file_of_another_kind_is_named_for_what_it_is) {
  EXPECT_THAT(Program().byte(0, 'E').error(), HasSubstr("not an ELF file"));
  EXPECT_THAT(Program().truncate(0).error(), HasSubstr("not an ELF file"));
  EXPECT_THAT(Program().byte(4, 2).error(), HasSubstr("64-bit"));
  EXPECT_THAT(Program().byte(4, 9).error(), HasSubstr("unknown ELF class 9"));
  EXPECT_THAT(Program().byte(5, 2).error(), HasSubstr("big-endian"));
  EXPECT_THAT(Program().byte(5, 0).error(), HasSubstr("unknown ELF byte order 0"));
  EXPECT_THAT(Program().half(18, 62).error(), HasSubstr("another processor: ELF machine 62"));
  EXPECT_THAT(Program().half(16, 1).error(), HasSubstr("not an executable: ELF type 1"));
  EXPECT_THAT(Program().half(16, 3).error(), HasSubstr("not an executable: ELF type 3"));
}

TEST(Elf, a_truncated_file_says_what_is_missing) {
  EXPECT_THAT(Program().truncate(51).error(), HasSubstr("truncated: the ELF header"));
  EXPECT_THAT(Program().truncate(Program::code - 1).error(), HasSubstr("truncated: the program headers"));
  EXPECT_THAT(Program().truncate(Program::code + 7).error(), HasSubstr("truncated: segment 0"));
  EXPECT_THAT(Program().truncate(Program::total - 1).error(), HasSubstr("truncated: the section headers"));
}

TEST(Elf, an_offset_beyond_the_file_does_not_wrap_around) {
  EXPECT_THAT(Program().word(28, 0xffff'fff0).error(), HasSubstr("truncated: the program headers"));
  EXPECT_THAT(Program().word(32, 0xffff'fff0).error(), HasSubstr("truncated: the section headers"));
  EXPECT_THAT(Program().word(first_program + 4, 0xffff'fffc).error(), HasSubstr("truncated: segment 0"));
  EXPECT_THAT(Program().word(symbol_section + 16, 0xffff'fff0).error(), HasSubstr("truncated: the symbol table"));
  EXPECT_THAT(Program().word(name_section + 20, 0xffff'ffff).error(), HasSubstr("truncated: the symbols' names"));
}

TEST(Elf, a_segment_must_fit_its_place_in_memory) {
  EXPECT_THAT(Program().word(first_program + 20, 7).error(), HasSubstr("0x8 bytes in the file, but only 0x7"));
  EXPECT_THAT(Program().word(first_program + 12, 0xffff'fff9).error(), HasSubstr("reaches beyond 4 GiB"));
  EXPECT_EQ(Program().word(first_program + 12, 0xffff'fff8).error(), "accepted");
}

TEST(Elf, a_program_needs_something_to_load) {
  EXPECT_THAT(Program().half(44, 0).error(), HasSubstr("no loadable segment"));
}

TEST(Elf, headers_of_another_size_are_not_guessed_at) {
  EXPECT_THAT(Program().half(42, 56).error(), HasSubstr("a program header has 56 bytes, not 32"));
  EXPECT_THAT(Program().half(46, 0).error(), HasSubstr("a section header has 0 bytes, not 40"));
}

TEST(Elf, symbols_need_a_section_with_their_names) {
  EXPECT_THAT(Program().word(symbol_section + 24, 99).error(), HasSubstr("section 99"));
  EXPECT_THAT(Program().word(symbol_section + 24, 1).error(), HasSubstr("section 1"));
  EXPECT_THAT(Program().word(Program::symbols + 16, 0x7fff'ffff).error(), HasSubstr("does not end"));
  EXPECT_THAT(Program().word(name_section + 20, 20).error(), HasSubstr("does not end"));
}

TEST(Elf, any_prefix_of_a_program_is_accepted_or_rejected_but_never_overrun) {
  for (std::size_t size = 0; size < Program::total; ++size) {
    // A copy of just this size, so that the sanitizer sees a read beyond it.
    const std::vector<std::byte> prefix = Program().truncate(size).bytes();
    EXPECT_THROW(load_elf(std::span(prefix), "a.elf"), Error) << size;
  }
}

TEST(Elf, any_change_of_a_word_is_accepted_or_rejected_but_never_overrun) {
  EXPECT_TRUE(rc::check([](std::uint32_t value) {
    Program program;
    program.word(*rc::gen::inRange<std::size_t>(0, Program::total - 3), value);
    try {
      program.load();
    } catch (const Error& error) {
      RC_ASSERT(error.kind() == ErrorKind::Input);
    }
  }));
}

TEST(Elf, a_path_that_is_no_readable_file_is_an_error_naming_it) {
  const auto message = [](const std::string& path) -> std::string {
    try {
      load_elf(path);
    } catch (const Error& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_EQ(message("/nowhere/a.elf"), "/nowhere/a.elf: no such file");
  EXPECT_EQ(message("/"), "/: not a file");
}

TEST(Elf, a_program_is_read_from_its_file) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "tessera_elf_test.elf";
  const Program program;
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(program.bytes().data()), std::ssize(program.bytes()));
  EXPECT_EQ(load_elf(path.string()).entry, 0x1C00'0000u);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace tessera::system
