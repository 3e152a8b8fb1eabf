# An independent EPP client (Debian's libnet-epp-perl) goes through a name's life.
# Usage: net-epp.pl PORT CA-FILE; a JSON object of what it saw on stdout.
use strict;
use warnings;
use Net::EPP::Simple;
use Net::EPP::Frame::Command::Poll::Req;
use Net::EPP::Frame::Command::Poll::Ack;
use JSON::PP;

my ($port, $ca) = @ARGV;
my %seen;

sub session {
    my ($user, $password) = @_;
    my $epp = Net::EPP::Simple->new(
        host => 'localhost', port => $port, user => $user, pass => $password,
        verify => 1, ca_file => $ca, timeout => 10, reconnect => 0, load_config => 0,
    );
    die "no session for $user: $Net::EPP::Simple::Error" unless $epp;
    return $epp;
}

sub must {
    my ($what, $result) = @_;
    die "$what: $Net::EPP::Simple::Code $Net::EPP::Simple::Message $Net::EPP::Simple::Error" unless defined $result;
    return $result;
}

my $refused = Net::EPP::Simple->new(
    host => 'localhost', port => $port, user => 'orbite', pass => 'wrong',
    verify => 1, ca_file => $ca, timeout => 10, reconnect => 0, load_config => 0,
);
$seen{wrongPassword} = defined $refused ? 'let in' : "refused $Net::EPP::Simple::Code";

my $ours = session('orbite', 'secret-of-ours');
$seen{server} = $ours->{greeting}->getElementsByLocalName('svID')->shift->textContent;
$seen{ping} = $ours->ping;
$seen{free} = $ours->check_domain('perl-exemple.com');

for my $id ('PERL-1', 'PERL-2') {
    must("contact $id", $ours->create_contact({
        id => $id,
        postalInfo => { int => { name => 'Ada Lovelace', org => 'Exemple & Fils', addr => {
            street => ['1 rue Ici'], city => 'Paris', sp => '', pc => '75001', cc => 'FR' } } },
        voice => '+33.100000000', fax => '', email => 'ada@exemple.fr', authInfo => 'contact-code-1',
    }));
}
$seen{contact} = must('contact info', $ours->contact_info('PERL-1'))->{email};

must('create', $ours->create_domain({
    name => 'perl-exemple.com', period => 1, registrant => 'PERL-1',
    contacts => { admin => 'PERL-2', tech => 'PERL-2', billing => 'PERL-2' }, authInfo => 'domain-code-1',
}));
$seen{taken} = $ours->check_domain('perl-exemple.com');
must('host', $ours->create_host({
    name => 'ns1.perl-exemple.com', addrs => [{ ip => '192.0.2.1', version => 'v4' }, { ip => '2001:db8::1', version => 'v6' }],
}));
must('update', $ours->update_domain({
    name => 'perl-exemple.com', add => { ns => ['ns1.perl-exemple.com'], status => ['clientHold'] },
}));
must('unhold', $ours->update_domain({ name => 'perl-exemple.com', rem => { status => ['clientHold'] } }));
my $info = must('info', $ours->domain_info('perl-exemple.com'));
$seen{info} = { map { $_ => $info->{$_} } qw(name registrant clID ns hosts contacts authInfo) };
$seen{host} = must('host info', $ours->host_info('ns1.perl-exemple.com'))->{name};

my ($expires) = $info->{exDate} =~ /^(\d{4}-\d\d-\d\d)/;
must('renew', $ours->renew_domain({ name => 'perl-exemple.com', cur_exp_date => $expires, period => 2 }));
my $again = $ours->renew_domain({ name => 'perl-exemple.com', cur_exp_date => $expires, period => 2 });
$seen{renewedTwice} = defined $again ? 'yes' : "refused $Net::EPP::Simple::Code";
$seen{expires} = [$expires, must('info', $ours->domain_info('perl-exemple.com'))->{exDate} =~ /^(\d{4}-\d\d-\d\d)/];

my $other = session('other', 'secret-of-theirs');
my $wrong = $other->domain_transfer_request('perl-exemple.com', 'not-the-code', 1);
$seen{wrongCode} = defined $wrong ? 'let go' : "refused $Net::EPP::Simple::Code";
$seen{transfer} = must('transfer', $other->domain_transfer_request('perl-exemple.com', 'domain-code-1', 1))->{trStatus};

my $poll = $ours->request(Net::EPP::Frame::Command::Poll::Req->new);
my $queue = $poll->getElementsByLocalName('msgQ')->shift;
$seen{message} = $poll->getElementsByLocalName('msg')->[1]->textContent;
my $ack = Net::EPP::Frame::Command::Poll::Ack->new;
$ack->setMsgID($queue->getAttribute('id'));
$seen{acknowledged} = $ours->request($ack)->code;
$seen{emptied} = $ours->request(Net::EPP::Frame::Command::Poll::Req->new)->code;

must('approve', $ours->domain_transfer_approve('perl-exemple.com'));
$seen{sponsor} = must('info', $other->domain_info('perl-exemple.com'))->{clID};
my $theirs = $ours->delete_domain('perl-exemple.com');
$seen{deletedByUs} = defined $theirs ? 'yes' : "refused $Net::EPP::Simple::Code";
must('delete', $other->delete_domain('perl-exemple.com'));
$seen{deleted} = $Net::EPP::Simple::Code;
$ours->logout;
$other->logout;
print JSON::PP->new->canonical->encode(\%seen);
