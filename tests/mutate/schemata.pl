#!/usr/bin/perl
# Writes C++ sources with every mutant in them, each behind a number that a running test chooses, so that all of them
# are compiled once: schemata.pl OUT FILE… writes OUT/FILE and OUT/mutants.tsv (number, file, line, mutation, source).
#
# What is mutated: each condition is never true (the rule is dropped), or inverted; each operand of && and || is left
# out; max is taken for min; each row of the table of reasons is left out; and so is each statement that is a call, an
# assignment or a count. What only words a sentence is none of these: see @wording.
use strict;
use warnings;

my ($out, @files) = @ARGV;
my $number = 0;
my ($file, $text, $masked, @mutants);

# Statements and functions that put words together, or only save that, and decide nothing.
my @wording = qw(append Details details sentence explanation error problem problem_ invalid add out reserve);
my $wording_function = qr/^(?:append|describe|name_of|named|words|state|explain|known_keys|to_text|may_start)/;

# The text with comments, strings and characters blanked, of the same length.
sub mask {
  my ($code) = @_;
  $code =~ s{(//[^\n]*)|("(?:[^"\\\n]|\\.)*")|('(?:[^'\\\n]|\\.)+')}{
    defined $1 ? ' ' x length $1 : defined $2 ? '"' . ' ' x (length($2) - 2) . '"' : "'" . ' ' x (length($3) - 2) . "'"}ge;
  return $code;
}

sub line_of { return 1 + (substr($text, 0, $_[0]) =~ tr/\n//) }

sub mutant {
  my ($at, $what, $source) = @_;
  $source =~ s/\s+/ /g;
  $source =~ s/^\s+|\s+$//g;
  ++$number;
  push @mutants, join("\t", $number, $file, line_of($at), $what, $source);
  return $number;
}

# The offset behind the bracket that closes the one at $at, or -1.
sub close_of {
  my ($at) = @_;
  my $depth = 0;
  for (my $i = $at; $i < length $masked; ++$i) {
    my $c = substr $masked, $i, 1;
    ++$depth if $c =~ /[(\[{]/;
    if ($c =~ /[)\]}]/) { return $i + 1 if --$depth == 0 }
  }
  return -1;
}

# Splits [from, to) at an operator outside of brackets: a list of [from, to).
sub split_at {
  my ($from, $to, $operator) = @_;
  my ($depth, $begin, @parts) = (0, $from);
  for (my $i = $from; $i < $to; ++$i) {
    my $c = substr $masked, $i, 1;
    ++$depth if $c =~ /[(\[{]/;
    --$depth if $c =~ /[)\]}]/;
    next if $depth != 0 || substr($masked, $i, length $operator) ne $operator;
    push @parts, [$begin, $i];
    $begin = $i + length $operator;
    $i = $begin - 1;
  }
  return (@parts, [$begin, $to]);
}

sub source { my ($from, $to) = @_; return substr $text, $from, $to - $from }

# A condition with its mutants, as text.
sub rewrite {
  my ($from, $to) = @_;
  for my $operator (' || ', ' && ', "\n") {
    next if $operator eq "\n";
    my @parts = split_at($from, $to, $operator);
    @parts = map { $_ } @parts;
    next if @parts < 2;
    my @texts;
    for my $part (@parts) {
      my $inner = rewrite(@$part);
      my $id = mutant($part->[0], $operator eq ' && ' ? 'left out of &&' : 'left out of ||', source(@$part));
      push @texts, $operator eq ' && ' ? "(mutation::is($id) || ($inner))" : "(!mutation::is($id) && ($inner))";
    }
    return join $operator, @texts;
  }
  my $leaf = source($from, $to);
  # (…) and !(…) around a condition
  if (substr($masked, $from, $to - $from) =~ /^(\s*!?)\((.*)\)(\s*)$/s) {
    my ($before, $after) = ($1, $3);
    my $open = $from + length $before;
    if (close_of($open) == $to - length $after && source($open, $to) !~ /[{;]/) {
      return $before . '(' . rewrite($open + 1, $to - length($after) - 1) . ')' . $after;
    }
  }
  return $leaf if substr($masked, $from, $to - $from) =~ /[{;]| \? |<=>/;
  return $leaf;
}

# The same, never true and inverted as well.
sub rewrite_whole {
  my ($from, $to) = @_;
  my $inner = rewrite($from, $to);
  my $never = mutant($from, 'dropped', source($from, $to));
  my $inverted = mutant($from, 'inverted', source($from, $to));
  return "!mutation::is($never) && (mutation::is($inverted) != static_cast<bool>($inner))";
}

# The names of the functions that offsets lie in, by the last definition before them.
sub function_at {
  my ($at) = @_;
  my $before = substr $masked, 0, $at;
  my $name = '';
  while ($before =~ /^(?:  |)[\w:<>\*&, ]+[ \*&](?:\w+::)?(\w+)\([^;]*?\)(?: const)? \{/mg) { $name = $1 }
  return $name;
}

my @edits;
sub edit { my ($from, $to, $new) = @_; push @edits, [$from, $to, $new] }

sub mutate_ifs {
  while ($masked =~ /\bif (constexpr )?\(/g) {
    next if $1;
    my $open = $+[0] - 1;
    my $end = close_of($open) - 1;
    my ($from, $to) = ($open + 1, $end);
    next if substr($masked, $end + 1) =~ /^\s*\{?\s*(?:append|sentence|out\.|decision\.explanation|Details|continue;\n *look)/;
    next if function_at($open) =~ $wording_function;
    my $condition = source($from, $to);
    my $mask = substr $masked, $from, $to - $from;
    if ($mask =~ /^(?:const )?(?:auto|[\w:]+)\s*[\*&]?\s*(\w+) = / && $mask !~ /;/) {
      my $name = $1;
      my $never = mutant($from, 'dropped', $condition);
      edit($from, $to, "$condition; !mutation::is($never) && static_cast<bool>($name)");
      next;
    }
    if ($mask =~ /^(.*;\s*)(.*)$/s) { $from += length $1; next if $2 =~ /[{]/ }
    elsif ($mask =~ /\{/) {
      my $never = mutant($from, 'dropped', $condition);
      edit($from, $to, "!mutation::is($never) && ($condition)");
      next;
    }
    edit($from, $to, rewrite_whole($from, $to));
  }
}

# return EXPRESSION; and const bool NAME = EXPRESSION;
sub mutate_values {
  while ($masked =~ /\b(return|const bool \w+ =) ([^;{}]*);/g) {
    my ($from, $to) = ($-[2], $+[2]);
    my $mask = $2;
    next if function_at($from) =~ $wording_function || $mask =~ /<=>/;
    my @question = split_at($from, $to, ' ? ');
    if (@question > 1) {
      my $condition = $question[0];
      next if source(@$condition) =~ /^\s*\{/;
      edit(@$condition, rewrite_whole(@$condition));
      next;
    }
    next unless $mask =~ / (?:&&|\|\||==|!=|<|<=|>|>=) /;
    edit($from, $to, rewrite_whole($from, $to)) if $mask !~ /\[/;
  }
}

sub mutate_extremes {
  while ($masked =~ /std::(max|min)\(/g) {
    my ($from, $to, $is) = ($-[0], $+[0], $1);
    my $id = mutant($from, $is eq 'max' ? 'max becomes min' : 'min becomes max', source($from, close_of($to - 1)));
    edit($from, $to, "mutation::$is($id, ");
  }
}

sub mutate_rows {
  return unless $masked =~ /constexpr std::array rows\{/;
  edit($-[0], $+[0], 'const auto rows_now = [] { return std::array{');
  my $end = close_of($+[0] - 1);
  edit($end, $end + 1, '; };');
  while ($masked =~ /Row\{\w+, [\w:]+, ("[^"]*")/g) {
    my ($from, $to) = ($-[1], $+[1]);
    my $id = mutant($from, 'row left out', source($from, $to));
    edit($from, $to, "mutation::is($id) ? std::string_view(\"\\1\") : std::string_view(" . source($from, $to) . ')');
  }
  while ($masked =~ /: (rows)\)/g) { edit($-[1], $+[1], 'rows_now()') }
}

sub mutate_statements {
  while ($masked =~ /^( +)((?:[\w.]|->|::)+(?:\(.*\)| = [^{}\[\];\n]*| \|= .*| \+= .*)|\+\+[\w.\->]+|--[\w.\->]+|continue);$/mg) {
    my ($from, $to, $statement) = ($-[2], $+[2] + 1, $2);
    next if $statement =~ /^(?:return|using|delete|throw|break|default)\b/;
    my ($head) = $statement =~ /^([\w.]*)/;
    next if grep { $head =~ /(?:^|\.)$_(?:$|[._])/ || $head =~ /^$_/ } @wording;
    next if function_at($from) =~ $wording_function;
    next if substr($masked, 0, $from) !~ /(?:[;{})]|\belse)\s*$/;  # a part of a longer one
    my $depth = ($statement =~ tr/(//) - ($statement =~ tr/)//);
    next if $depth != 0;
    my $id = mutant($from, 'left out', $statement);
    edit($from, $to, "{ if (!mutation::is($id)) " . source($from, $to) . ' }');
  }
}

for my $path (@files) {
  ($file = $path) =~ s{.*/}{};
  open my $in, '<', $path or die "$path: $!\n";
  local $/;
  $text = <$in>;
  $masked = mask($text);
  @edits = ();
  mutate_ifs();
  mutate_values();
  mutate_extremes();
  mutate_rows();
  mutate_statements();
  # Of two edits that overlap the one that begins first stands, and the other's mutants are not there.
  my $end = length $text;
  my @kept;
  my $last = -1;
  for my $edit (sort { $a->[0] <=> $b->[0] || $b->[1] <=> $a->[1] } @edits) {
    next if $edit->[0] < $last;
    push @kept, $edit;
    $last = $edit->[1];
  }
  for my $edit (reverse @kept) { substr($text, $edit->[0], $edit->[1] - $edit->[0]) = $edit->[2] }
  $text =~ s{(#include "[^"]+"\n)}{$1#include "mutation.hpp"\n};
  open my $written, '>', "$out/$file" or die "$out/$file: $!\n";
  print $written $text;
  close $written;
  my %there = map { $_ => 1 } $text =~ /mutation::(?:is|max|min)\((\d+)/g;
  @mutants = grep { /^(\d+)\t(\S+)/ && ($2 ne $file || $there{$1}) } @mutants;
}
open my $list, '>', "$out/mutants.tsv" or die "$out/mutants.tsv: $!\n";
print $list "$_\n" for @mutants;
