// See reproduction_report.hpp.
#include "paper/reproduction_report.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report/table.hpp"

namespace tessera::paper {
namespace {

using nlohmann::ordered_json;

std::string number(double value) { return value >= 1000 ? fmt::format("{:.0f}", value) : fmt::format("{:.4g}", value); }

std::string simulated_text(const ReproductionRow& row) { return row.simulated ? number(*row.simulated) : "-"; }

std::string difference_text(const ReproductionRow& row) {
  const auto difference = row.difference();
  return difference ? fmt::format("{:+.1f} %", 100 * *difference) : "-";
}

/// Counts by kind, a line each; as many numbers as verdicts.
std::vector<std::vector<std::string>> count_lines(const Reproduction& reproduction) {
  const std::vector<CountedFigure> figures = reproduction.counted();
  std::vector<std::vector<std::string>> lines;
  for (std::size_t kind = 0; kind <= kKindNames.size(); ++kind) {
    const bool all = kind == kKindNames.size();
    std::vector<std::string> line{all ? "all" : std::string(kKindNames[kind])};
    for (std::size_t verdict = 0; verdict < kVerdictNames.size(); ++verdict) {
      line.push_back(fmt::format("{}", std::ranges::count_if(figures, [&](const CountedFigure& figure) {
                                   return (all || static_cast<std::size_t>(figure.kind) == kind) &&
                                          static_cast<std::size_t>(figure.verdict) == verdict;
                                 })));
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

/// How a group that counts once is counted.
std::string once_text(const ReproductionGroup& group) {
  return fmt::format(
      "{} figures, which count as one: {} within 5 % or half of the last digit, {} within 15 %, {} beyond; "
      "weighted by what was published, they differ by {:.1f} %.",
      group.rows.size(), group.count(Verdict::Within5), group.count(Verdict::Within15), group.count(Verdict::Beyond),
      100 * group.weighted_difference());
}

std::vector<const ReproductionRow*> rows_beyond(const Reproduction& reproduction) {
  std::vector<const ReproductionRow*> rows;
  for (const ReproductionGroup& group : reproduction.groups) {
    for (const ReproductionRow& row : group.rows) {
      if (!group.counts_once && row.verdict() == Verdict::Beyond) rows.push_back(&row);
    }
  }
  return rows;
}

std::string group_text(const ReproductionGroup& group) {
  using enum report::Table::Align;
  report::Table table(
      {{"id", Left}, {"quantity", Left}, {"unit", Left}, {"published"}, {"simulated"}, {"difference"}, {"kind", Left}});
  for (const ReproductionRow& row : group.rows) {
    table.add({row.id, row.quantity, row.unit, number(row.published), simulated_text(row), difference_text(row),
               std::string(name_of(row.kind))});
  }
  std::string text = group.title + "\n" + table.text();
  if (group.counts_once) text += once_text(group) + "\n";
  return text + "\n";
}

std::string group_markdown(const ReproductionGroup& group) {
  std::string text = fmt::format("## {}\n\n", group.title);
  if (group.counts_once) text += once_text(group) + "\n\n";
  text +=
      "| id | quantity | unit | published | simulated | difference | kind | note "
      "|\n|---|---|---|--:|--:|--:|---|---|\n";
  for (const ReproductionRow& row : group.rows) {
    text += fmt::format("| `{}` | {} | {} | {} | {} | {} | {} | {} |\n", row.id, row.quantity, row.unit,
                        number(row.published), simulated_text(row), difference_text(row), name_of(row.kind), row.note);
  }
  text += "\n";
  for (const std::string& remark : group.remarks) text += remark + "\n";
  return text + (group.remarks.empty() ? "" : "\n");
}

std::string counts_markdown(const Reproduction& reproduction) {
  std::string text = "| kind |";
  for (const std::string_view verdict : kVerdictNames) text += fmt::format(" {} |", verdict);
  text += "\n|---|--:|--:|--:|--:|\n";
  for (const auto& line : count_lines(reproduction)) {
    text += "|";
    for (const std::string& cell : line) text += fmt::format(" {} |", cell);
    text += "\n";
  }
  return text;
}

ordered_json json_of(const ReproductionRow& row) {
  const auto difference = row.difference();
  return {{"id", row.id},
          {"group", row.group},
          {"quantity", row.quantity},
          {"unit", row.unit},
          {"published", row.published},
          {"simulated", row.simulated ? ordered_json(*row.simulated) : ordered_json()},
          {"difference", difference ? ordered_json(*difference) : ordered_json()},
          {"kind", name_of(row.kind)},
          {"verdict", name_of(row.verdict())},
          {"note", row.note}};
}

}  // namespace

std::string to_text(const Reproduction& reproduction) {
  std::string text = fmt::format("Published figures beside simulated ones, machine {} at {} MHz, energy {}\n\n",
                                 reproduction.machine, reproduction.clock_mhz, reproduction.energy_model);
  for (const ReproductionGroup& group : reproduction.groups) text += group_text(group);
  using enum report::Table::Align;
  report::Table counts({{"figures by kind", Left}, {"within 5 %"}, {"within 15 %"}, {"beyond"}, {"not simulated"}});
  for (auto& line : count_lines(reproduction)) counts.add(std::move(line));
  text += counts.text();
  const auto beyond = rows_beyond(reproduction);
  if (!beyond.empty()) text += "\nBeyond 15 %:\n";
  for (const ReproductionRow* row : beyond) {
    text += fmt::format("  {} {} ({}): {}\n", row->id, difference_text(*row), name_of(row->kind), row->note);
  }
  return text;
}

std::string to_markdown(const Reproduction& reproduction) {
  std::string text = fmt::format(
      "# Published figures beside simulated ones\n\n"
      "Written by `tessera reproduce --markdown FILE`: machine `{}` at {} MHz, energy model `{}`. How to read it, and "
      "what was\ndecided: [design/reproduction](design/reproduction.md). Published figures are data "
      "(`configs/published/`); everything else\nis simulated or computed from the machine.\n\n",
      reproduction.machine, reproduction.clock_mhz, reproduction.energy_model);
  for (const ReproductionGroup& group : reproduction.groups) text += group_markdown(group);
  text += "## In all\n\n" + counts_markdown(reproduction);
  const auto beyond = rows_beyond(reproduction);
  if (!beyond.empty()) text += "\nBeyond 15 %, and why:\n\n";
  for (const ReproductionRow* row : beyond) {
    text += fmt::format("- `{}`, {}, {}: {} instead of {} {}. {}.\n", row->id, difference_text(*row),
                        name_of(row->kind), simulated_text(*row), number(row->published), row->unit, row->note);
  }
  return text;
}

std::string to_json(const Reproduction& reproduction) {
  ordered_json document{{"machine", reproduction.machine},
                        {"clock_mhz", reproduction.clock_mhz},
                        {"energy_model", reproduction.energy_model},
                        {"rows", ordered_json::array()}};
  for (const ReproductionGroup& group : reproduction.groups) {
    for (const ReproductionRow& row : group.rows) document["rows"].push_back(json_of(row));
    ordered_json one{{"name", group.name}, {"title", group.title}, {"counts_once", group.counts_once}};
    if (group.counts_once) one["weighted_difference"] = group.weighted_difference();
    document["groups"].push_back(std::move(one));
  }
  for (const auto& line : count_lines(reproduction)) {
    for (std::size_t verdict = 0; verdict < kVerdictNames.size(); ++verdict) {
      document["counts"][line[0]][std::string(kVerdictNames[verdict])] = std::stoul(line[verdict + 1]);
    }
  }
  return document.dump(2) + "\n";
}

}  // namespace tessera::paper
