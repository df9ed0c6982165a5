// Our decoder and disassembler against LLVM's, on random and on exhaustive encodings.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "isa/decoder.hpp"
#include "isa/disassembler.hpp"

namespace tessera::isa {
namespace {

constexpr std::string_view kUnknown = "<unknown>";

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return text.starts_with(prefix); });
}

/// "csrrw a0, mstatus, a1" → "csrrw a0, , a1"
std::string without_csr(std::string_view text) {
  const std::size_t first = text.find(", ");
  const std::size_t second = text.find(", ", first + 1);
  if (!text.starts_with("csrr") || second == std::string_view::npos) {
    return "";
  }
  return std::string(text.substr(0, first + 2)) + std::string(text.substr(second));
}

/// Where we differ from LLVM on purpose.
struct Exception {
  std::string_view reason;
  bool (*covers)(std::uint32_t word, std::string_view llvm, std::string_view ours);
};

constexpr std::array kExceptions = {
    Exception{"LLVM 19 does not know hardware loops",
              [](std::uint32_t, std::string_view llvm, std::string_view ours) {
                return llvm == kUnknown && starts_with_any(ours, {"cv.start", "cv.end", "cv.count", "cv.setup"});
              }},
    Exception{"the core ignores the reserved fields of fences",
              [](std::uint32_t, std::string_view llvm, std::string_view ours) {
                return llvm == kUnknown && ours.starts_with("fence");
              }},
    Exception{"we print CSRs by number",
              [](std::uint32_t, std::string_view llvm, std::string_view ours) {
                return !ours.empty() && without_csr(ours) == without_csr(llvm) && !without_csr(ours).empty();
              }},
    Exception{"a write to the read-only cycle counter has a name of its own in LLVM",
              [](std::uint32_t word, std::string_view llvm, std::string_view) {
                return llvm == "unimp" && word == 0xc000'1073;
              }},
    Exception{"the core has neither other privilege levels nor, outside debug mode, a debug return",
              [](std::uint32_t, std::string_view llvm, std::string_view ours) {
                return ours == kUnknown && starts_with_any(llvm, {"sret", "dret", "sfence.vma"});
              }},
    Exception{"c.unimp is defined to be illegal",
              [](std::uint32_t, std::string_view llvm, std::string_view ours) {
                return ours == kUnknown && llvm == "c.unimp";
              }},
    Exception{"shift amounts of 32 and more belong to RV64",
              [](std::uint32_t word, std::string_view llvm, std::string_view ours) {
                const unsigned highest_bit_of_amount = llvm.starts_with("c.") ? 12 : 25;
                return ours == kUnknown && (word >> highest_bit_of_amount & 1) != 0 &&
                       starts_with_any(llvm, {"slli", "srli", "srai", "c.slli", "c.srli", "c.srai"});
              }},
    Exception{"c.lui with immediate 0 is reserved",
              [](std::uint32_t, std::string_view llvm, std::string_view ours) {
                return ours == kUnknown && llvm.starts_with("c.lui") && llvm.ends_with(", 0x0");
              }},
    Exception{"the radix of cv.bitrev has two bits, the others must be zero",
              [](std::uint32_t word, std::string_view llvm, std::string_view ours) {
                return ours == kUnknown && llvm.starts_with("cv.bitrev") && (word >> 27 & 7) != 0;
              }},
    Exception{"immediates that name a lane or a shift amount must be in range",
              [](std::uint32_t word, std::string_view llvm, std::string_view ours) {
                return ours == kUnknown && (word >> 20 & 31) != 0 &&
                       starts_with_any(llvm, {"cv.srl.sci", "cv.sra.sci", "cv.sll.sci", "cv.extract.", "cv.extractu.",
                                              "cv.insert.", "cv.shuffle.sci.h"});
              }},
};

bool is_excepted(std::uint32_t word, std::string_view llvm, std::string_view ours) {
  return std::any_of(kExceptions.begin(), kExceptions.end(),
                     [&](const Exception& exception) { return exception.covers(word, llvm, ours); });
}

class LlvmAgreement : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("llvm-objdump-19 --version > /dev/null 2>&1 && llvm-objcopy-19 --version > /dev/null 2>&1") != 0) {
      GTEST_SKIP() << "llvm-objdump-19 and llvm-objcopy-19 are not installed";
    }
    folder_ = std::filesystem::temp_directory_path() / ("tessera-llvm-agreement-" + std::to_string(getpid()));
    std::filesystem::create_directory(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  /// LLVM's text for each address, in our normal form. Word i lies at 4 * i.
  std::map<std::uint32_t, std::string> disassemble_with_llvm(const std::vector<std::uint32_t>& words) const {
    const std::string binary = (folder_ / "words.bin").string();
    const std::string object = (folder_ / "words.o").string();
    const std::string listing = (folder_ / "words.txt").string();
    std::ofstream(binary, std::ios::binary)
        .write(reinterpret_cast<const char*>(words.data()), static_cast<std::streamsize>(words.size() * 4));
    const std::string command =
        "llvm-objcopy-19 -I binary -O elf32-littleriscv --rename-section .data=.text,code " + binary + " " + object +
        " && llvm-objdump-19 -d -M no-aliases "
        "--mattr=+m,+c,+zicsr,+zifencei,+xcvmac,+xcvmem,+xcvalu,+xcvbitmanip,+xcvsimd,+xcvelw,+xcvbi " +
        object + " > " + listing;
    EXPECT_EQ(std::system(command.c_str()), 0) << command;

    std::map<std::uint32_t, std::string> texts;
    std::ifstream lines(listing);
    for (std::string line; std::getline(lines, line);) {
      parse_line(line, texts);
    }
    return texts;
  }

  /// "       0: 00000013     \taddi\tzero, zero, 0x0" → the address and "addi zero, zero, 0x0"
  static void parse_line(std::string_view line, std::map<std::uint32_t, std::string>& texts) {
    const std::size_t start = line.find_first_not_of(' ');
    const std::size_t colon = line.find(": ");
    const std::size_t tab = line.find('\t');
    std::uint32_t address = 0;
    if (start == std::string_view::npos || colon == std::string_view::npos || tab == std::string_view::npos ||
        std::from_chars(line.data() + start, line.data() + colon, address, 16).ptr != line.data() + colon) {
      return;
    }
    std::string text(line.substr(tab + 1));
    std::replace(text.begin(), text.end(), '\t', ' ');
    if (const std::size_t symbol = text.find(" <_binary"); symbol != std::string::npos) {
      text.erase(symbol);
    }
    texts[address] = text;
  }

  void expect_agreement(const std::vector<std::uint32_t>& words) const {
    const std::map<std::uint32_t, std::string> expected = disassemble_with_llvm(words);
    int differences = 0;
    for (std::size_t i = 0; i < words.size() && differences < 20; ++i) {
      const std::uint32_t pc = static_cast<std::uint32_t>(4 * i);
      const std::uint32_t word = (words[i] & 3) == 3 ? words[i] : words[i] & 0xffff;
      const std::string ours = disassemble(decode(words[i], core_v_xcv()), pc);
      const auto found = expected.find(pc);
      ASSERT_NE(found, expected.end()) << "LLVM printed nothing at " << std::hex << pc;
      if (ours != found->second && !is_excepted(word, found->second, ours)) {
        ADD_FAILURE() << std::hex << word << ": LLVM \"" << found->second << "\", ours \"" << ours << '"';
        ++differences;
      }
    }
  }

 private:
  std::filesystem::path folder_;
};

/// Encodings whose low bits announce more than 32 bits would make LLVM skip into the next word.
bool is_longer_than_32_bits(std::uint32_t word) { return (word & 0x1f) == 0x1f; }

std::vector<std::uint32_t> random_words(std::uint32_t seed, std::size_t count, std::uint32_t opcode,
                                        std::uint32_t mask) {
  std::mt19937 random(seed);
  std::vector<std::uint32_t> words;
  while (words.size() < count) {
    const auto word = (static_cast<std::uint32_t>(random()) & ~mask) | opcode;
    if (!is_longer_than_32_bits(word)) {
      words.push_back(word);
    }
  }
  return words;
}

TEST_F(LlvmAgreement, HoldsForRandomWords) { expect_agreement(random_words(1, 100'000, 3, 3)); }

TEST_F(LlvmAgreement, HoldsForRandomWordsOfEveryKnownOpcode) {
  std::vector<std::uint32_t> words;
  for (const std::uint32_t opcode :
       {0x03, 0x0b, 0x0f, 0x13, 0x17, 0x23, 0x2b, 0x33, 0x37, 0x5b, 0x63, 0x67, 0x6f, 0x73, 0x7b}) {
    const auto more = random_words(opcode, 20'000, opcode, 0x7f);
    words.insert(words.end(), more.begin(), more.end());
  }
  expect_agreement(words);
}

TEST_F(LlvmAgreement, HoldsForEveryRowWithRandomOperands) {
  std::mt19937 random(3);
  std::vector<std::uint32_t> words;
  for (const InstructionTable& table : core_v_xcv().tables()) {
    for (const InstructionRow& row : table.rows) {
      const FixedBits fixed = fixed_bits(row.pattern);
      for (int i = 0; i < 200; ++i) {
        words.push_back((static_cast<std::uint32_t>(random()) & ~fixed.mask) | fixed.value);
      }
    }
  }
  expect_agreement(words);
}

/// One bit beside a valid encoding lie the reserved ones that a careless pattern would accept.
TEST_F(LlvmAgreement, HoldsForEveryRowWithOneFixedBitFlipped) {
  std::mt19937 random(4);
  std::vector<std::uint32_t> words;
  for (const InstructionTable& table : core_v_xcv().tables()) {
    for (const InstructionRow& row : table.rows) {
      const FixedBits fixed = fixed_bits(row.pattern);
      for (unsigned bit = 2; bit < 32; ++bit) {
        const std::uint32_t word = ((static_cast<std::uint32_t>(random()) & ~fixed.mask) | fixed.value) ^ 1u << bit;
        if (!is_longer_than_32_bits(word)) {
          words.push_back(word);
        }
      }
    }
  }
  expect_agreement(words);
}

TEST_F(LlvmAgreement, HoldsForAllCompressedEncodings) {
  constexpr std::uint32_t kPadding = 0x0001'0000;  // c.nop in the upper half
  std::vector<std::uint32_t> words;
  for (std::uint32_t half = 0; half < 0x1'0000; ++half) {
    if ((half & 3) != 3) {
      words.push_back(half | kPadding);
    }
  }
  expect_agreement(words);
}

}  // namespace
}  // namespace tessera::isa
